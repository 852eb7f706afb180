import { stopListening } from '../../process/interruption';
import type { BatchResult } from './batch-result';

/** The results of a batch, after which its process lets Nx end it. */
export async function* untilDone(results: AsyncIterable<BatchResult>): AsyncGenerator<BatchResult> {
  try {
    yield* results;
  } finally {
    stopListening();
  }
}
