const LAYERS = require('./layers.json');

/**
 * What each folder of packages/nx-buildkit/src may not import, with the sentence that the linter says then. layers.json lists the folders, lowest
 * first: a folder imports from the layers below its own, never from above and never from beside.
 */
function forbiddenImports() {
  return LAYERS.flatMap((layer, height) =>
    layer.map((folder) => ({
      folder,
      patterns: [
        ...pattern(
          LAYERS.slice(height + 1).flat(),
          `is above ${folder}/: what both need belongs into ${folder}/ or below it (tools/architecture/layers.json).`,
        ),
        ...pattern(
          layer.filter((other) => other !== folder),
          `is beside ${folder}/: what both need belongs into a folder below both (tools/architecture/layers.json).`,
        ),
      ],
    })),
  );
}

/** @param folders that are refused; the linter puts the path that was imported before the sentence */
function pattern(folders, sentence) {
  return folders.map((folder) => ({
    regex: `^(\\.\\./)+${folder}/(?!.*\\.json$)`,
    message: `${folder}/ ${sentence}`,
  }));
}

module.exports = { forbiddenImports };
