#!/bin/sh
# Fills the page's template; a shell is enough for it.
set -eu
mkdir -p "$1"
sed "s/@TITLE@/$(cat title.txt)/" index.template.html > "$1/index.html"
