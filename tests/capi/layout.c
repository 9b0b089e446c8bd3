/* Prints what a compiled program knows of lasso.h: the layouts of its structures and its constants.
 */
#include <lasso/lasso.h>
#include <stdio.h>

#define FIELD(type, field) \
  printf(#type "." #field " at %zu, %zu bytes\n", offsetof(type, field), sizeof((type){0}.field))

int main(void) {
  printf("LASSO_API_VERSION %d\n", LASSO_API_VERSION);
  printf("lasso_model_options %zu bytes\n", sizeof(lasso_model_options));
  FIELD(lasso_model_options, size);
  FIELD(lasso_model_options, name);
  FIELD(lasso_model_options, device);
  FIELD(lasso_model_options, precision);
  FIELD(lasso_model_options, threads);
  FIELD(lasso_model_options, passes);
  printf("lasso_separator_options %zu bytes\n", sizeof(lasso_separator_options));
  FIELD(lasso_separator_options, size);
  FIELD(lasso_separator_options, sample_rate);
  FIELD(lasso_separator_options, channels);
  FIELD(lasso_separator_options, linked);
  FIELD(lasso_separator_options, latency_ms);
  FIELD(lasso_separator_options, block_s);
  printf("lasso_status %d %d %d %d %d %d %d\n",
         LASSO_OK,
         LASSO_ERROR_INPUT,
         LASSO_ERROR_USAGE,
         LASSO_ERROR_MODEL,
         LASSO_ERROR_MEMORY,
         LASSO_ERROR_CANCELLED,
         LASSO_ERROR_INTERNAL);
  printf("lasso_task %d %d %d\n", LASSO_SEPARATE, LASSO_DETECT, LASSO_CAPTION);
  return 0;
}
