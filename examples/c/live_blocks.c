/* Separates a sound from a stream as an audio callback would: blocks of 256 frames come in and
 * blocks of 256 frames go out, a fixed time later. Raw 32-bit float samples, one channel:
 *
 *   cc live_blocks.c $(pkg-config --cflags --libs lasso) -o live_blocks
 *   ffmpeg -i kitchen.flac -ac 1 -f f32le - | ./live_blocks "clock ticking" 32000 > clock.f32
 */
#include <lasso/lasso.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 256 };

int main(int argc, char** argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: %s QUERY SAMPLE_RATE\n", argv[0]);
    return 2;
  }
  lasso_model* model = NULL;
  lasso_query* query = NULL;
  lasso_separator* separator = NULL;
  lasso_separator_options options = {
      .size = sizeof options, .sample_rate = atoi(argv[2]), .latency_ms = 500};
  lasso_status status = lasso_model_open(NULL, &model);
  const char* message = lasso_model_message(model);
  if (status == LASSO_OK) {
    status = lasso_query_from_text(model, argv[1], &query);
    message = lasso_query_message(query);
  }
  if (status == LASSO_OK) {
    status = lasso_separator_open((const lasso_query* const*)&query, 1, &options, &separator);
    message = lasso_separator_message(separator);
  }
  int64_t silent = lasso_separator_latency(separator); /* frames to send before the first ones */
  fprintf(stderr, "latency: %.2f s\n", (double)silent / options.sample_rate);
  float block[BLOCK];
  size_t frames = 0;
  while (status == LASSO_OK && (frames = fread(block, sizeof *block, BLOCK, stdin)) > 0) {
    status = lasso_separator_push(separator, block, frames);
    message = lasso_separator_message(separator);
    size_t quiet = silent < (int64_t)frames ? (size_t)silent : frames;
    memset(block, 0, quiet * sizeof *block);
    silent -= (int64_t)quiet;
    lasso_separator_pull(separator, 0, block + quiet, frames - quiet); /* never too few */
    fwrite(block, sizeof *block, frames, stdout);
  }
  if (status != LASSO_OK) {
    fprintf(stderr, "error: %s\n", message);
  }
  lasso_separator_close(separator);
  lasso_query_close(query);
  lasso_model_close(model);
  return status;
}
