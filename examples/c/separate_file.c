/* Separates a sound from a recording, from file to file:
 *
 *   cc separate_file.c $(pkg-config --cflags --libs lasso) -o separate_file
 *   ./separate_file "clock ticking" kitchen.flac clock.flac
 */
#include <lasso/lasso.h>
#include <stdio.h>

static int show(double share, void* user) {
  (void)user;
  fprintf(stderr, "\r%3.0f %%", 100.0 * share);
  return 0; /* go on */
}

int main(int argc, char** argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: %s QUERY INPUT OUTPUT\n", argv[0]);
    return 2;
  }
  lasso_model* model = NULL;
  lasso_job* job = NULL;
  lasso_status status = lasso_model_open(NULL, &model);
  const char* message = lasso_model_message(model);
  if (status == LASSO_OK) {
    status = lasso_job_open(model, LASSO_SEPARATE, argv[2], &job);
    if (status == LASSO_OK) {
      status = lasso_job_set(job, "query", argv[1]);
    }
    if (status == LASSO_OK) {
      status = lasso_job_set(job, "output", argv[3]);
    }
    if (status == LASSO_OK) {
      status = lasso_job_run(job, show, NULL);
    }
    message = lasso_job_message(job);
  }
  if (status == LASSO_OK) {
    printf("\n%s\n", lasso_job_report(job));
  } else {
    fprintf(stderr, "error: %s\n", message);
  }
  lasso_job_close(job);
  lasso_model_close(model);
  return status;
}
