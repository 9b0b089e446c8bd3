/*
 * Lasso's C interface: separate, detect and caption described sounds from other programs.
 *
 *   lasso_model* model;
 *   lasso_query* query;
 *   if (lasso_model_open(NULL, &model) != LASSO_OK ||
 *       lasso_query_from_text(model, "dog barking", &query) != LASSO_OK) ...
 *
 * Handles. Every function that makes a handle sets it, also if it fails: such a handle holds the message
 * of the failure, is refused everywhere else with LASSO_ERROR_USAGE, and must be closed like any other.
 * Only if there is no memory even for that, it is NULL. All close functions accept NULL. Handles may be
 * closed in any order: a model lives until the last of its queries, separators and jobs is closed. After
 * that a handle must not be used, which cannot be told.
 *
 * Errors. A function that can fail returns a lasso_status. If it is not LASSO_OK, the message function of
 * its handle returns one English sentence in UTF-8 that says what is wrong and what to do, until the next
 * call with that handle. No function prints, exits or throws.
 *
 * Threads. Several threads may use one model at the same time, and one query once it has been made. A
 * separator or a job belongs to one thread at a time; lasso_job_cancel() may be called from any thread.
 * Separators and jobs of one model run side by side.
 *
 * Memory and time. lasso_separator_push() and lasso_separator_finish() run the network: their time is
 * bounded by the samples pushed plus one block, and they allocate, as do all functions that make handles
 * or run jobs. lasso_separator_pull(), lasso_separator_reset(), lasso_job_cancel() and the functions that
 * return names, numbers and messages neither allocate nor wait, so that an audio callback may call them.
 *
 * Structures begin with their own size, sizeof(structure), so that programs that were compiled against an
 * older lasso.h keep working. Zero or NULL in any other field means the default.
 *
 * While a call computes, an OpenBLAS that the process shares is kept to one thread.
 */
#ifndef LASSO_LASSO_H
#define LASSO_LASSO_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define LASSO_API __attribute__((visibility("default")))
#else
#define LASSO_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this interface. Within one version, functions and fields are only added. */
#define LASSO_API_VERSION 1

/* The version of the interface that the loaded library has. */
LASSO_API int32_t lasso_api_version(void);
/* The version of the library, such as "0.2.0". */
LASSO_API const char* lasso_version(void);

typedef enum lasso_status {
  LASSO_OK = 0,
  LASSO_ERROR_INPUT = 1,     /* a recording cannot be read, or an output cannot be written */
  LASSO_ERROR_USAGE = 2,     /* an argument is wrong */
  LASSO_ERROR_MODEL = 3,     /* there is no such model or device, or the model is broken or cannot do this */
  LASSO_ERROR_MEMORY = 4,    /* there is not enough memory */
  LASSO_ERROR_CANCELLED = 5, /* the caller cancelled the job */
  LASSO_ERROR_INTERNAL = 6   /* a fault of the library; please report it */
} lasso_status;

/* ------------------------------------------------------------------------------------ models -- */

typedef struct lasso_model lasso_model;

typedef struct lasso_model_options {
  size_t size;
  const char* name;      /* a model's name or folder, in UTF-8; NULL: the one that the program uses */
  const char* device;    /* "auto", "cpu", "cuda" or "cuda:N"; NULL: "auto" */
  const char* precision; /* "auto", "fp32" or "bf16"; NULL: "auto" */
  int32_t threads;       /* among which a call divides its work; 0: one per core */
  int32_t passes;        /* of a job over a recording, 1 or 2; 0: as many as the model is made for */
} lasso_model_options;

/* Opens a model; `options` may be NULL. The weights are mapped from the disk and read on first use. */
LASSO_API lasso_status lasso_model_open(const lasso_model_options* options, lasso_model** model);
LASSO_API void lasso_model_close(lasso_model* model);
LASSO_API const char* lasso_model_message(const lasso_model* model);

/* The model's name; "" for a failed handle. */
LASSO_API const char* lasso_model_name(const lasso_model* model);
/* The rate in Hz at which the model works; recordings of other rates are resampled. 0 for a failed
 * handle. */
LASSO_API int32_t lasso_model_sample_rate(const lasso_model* model);
/* How many passes the model makes over a recording, 1 or 2; 0 for a failed handle. */
LASSO_API int32_t lasso_model_passes(const lasso_model* model);
/* The number of parameters of the separator and the encoders; 0 for a failed handle. */
LASSO_API int64_t lasso_model_parameters(const lasso_model* model);
/* Sets `bytes` to about what a process needs that separates one query from `channels` channels, 1 to 64.
 * Reads the weights if no call did before. */
LASSO_API lasso_status lasso_model_memory(lasso_model* model, int32_t channels, int64_t* bytes);

/* ----------------------------------------------------------------------------------- queries -- */

/* A sound to look for. */
typedef struct lasso_query lasso_query;

/* Makes a query from words in UTF-8, such as "dog barking". */
LASSO_API lasso_status lasso_query_from_text(lasso_model* model, const char* text, lasso_query** query);
/* Makes a query from a recording of such a sound: a file. */
LASSO_API lasso_status lasso_query_from_file(lasso_model* model, const char* path, lasso_query** query);
/* Makes a query from a recording of such a sound: interleaved samples. */
LASSO_API lasso_status lasso_query_from_samples(lasso_model* model,
                                                const float* samples,
                                                size_t frames,
                                                int32_t channels,
                                                int32_t sample_rate,
                                                lasso_query** query);
/* Makes a query for what `query` means, without what the `count` queries of `others` mean. */
LASSO_API lasso_status lasso_query_without(const lasso_query* query,
                                           const lasso_query* const* others,
                                           size_t count,
                                           lasso_query** result);
/* Looks for the sound in a recording (interleaved samples) and makes a query for the sound as it is in
 * this recording: separating the recording with it is the second pass of `lasso separate`. Takes about
 * as long as separating it. LASSO_ERROR_MODEL if the model is not made for two passes. */
LASSO_API lasso_status lasso_query_refine(const lasso_query* query,
                                          const float* samples,
                                          size_t frames,
                                          int32_t channels,
                                          int32_t sample_rate,
                                          lasso_query** refined);
/* The probability, 0 to 1, that the recording holds the sound, of a query that lasso_query_refine() made;
 * -1 for other queries. */
LASSO_API double lasso_query_presence(const lasso_query* query);
LASSO_API void lasso_query_close(lasso_query* query);
LASSO_API const char* lasso_query_message(const lasso_query* query);

/* ---------------------------------------------------------------------- streaming separation -- */

/* Separates a stream of samples of any length into the sounds of one or more queries. */
typedef struct lasso_separator lasso_separator;

typedef struct lasso_separator_options {
  size_t size;
  int32_t sample_rate; /* of the stream, in Hz; 0: the model's */
  int32_t channels;    /* 1 to 64; 0: 1 */
  int32_t linked;      /* not 0: one mask for all channels, from their mean, instead of one for each */
  double latency_ms;   /* 0: exact, as long as the model needs. Else a bound, from about 50 on: the network
                          takes what comes later for silence, which costs quality and time. */
  double block_s;      /* seconds of sound that go through the network at once; 0: the fastest, or as the
                          latency asks */
} lasso_separator_options;

/* Makes a separator for `count` queries of one model, 1 to 64; `options` may be NULL. */
LASSO_API lasso_status lasso_separator_open(const lasso_query* const* queries,
                                            size_t count,
                                            const lasso_separator_options* options,
                                            lasso_separator** separator);
LASSO_API void lasso_separator_close(lasso_separator* separator);
LASSO_API const char* lasso_separator_message(const lasso_separator* separator);

/* The latency in frames (samples of each channel): after n frames were pushed, at least n - latency can
 * be pulled. 0 for a failed handle. */
LASSO_API int64_t lasso_separator_latency(const lasso_separator* separator);

/* Adds frames to the stream: any number of interleaved ones. Samples that are not finite, or beyond
 * 1e15, count as silence. After a failure, reset the separator. */
LASSO_API lasso_status lasso_separator_push(lasso_separator* separator, const float* samples, size_t frames);
/* The same, from one array for each channel. */
LASSO_API lasso_status lasso_separator_push_planar(lasso_separator* separator,
                                                   const float* const* channels,
                                                   size_t frames);
/* Ends the stream: afterwards as many frames of each sound can be pulled as were pushed. */
LASSO_API lasso_status lasso_separator_finish(lasso_separator* separator);

/* How many frames of the sound of query number `query`, from 0, can be pulled. */
LASSO_API size_t lasso_separator_available(const lasso_separator* separator, size_t query);
/* Moves the next frames of that sound, `frames` at most, to `samples`, interleaved. Returns how many.
 * Frame n of the sound belongs to frame n of the stream. Frames wait, in memory, until they are pulled. */
LASSO_API size_t lasso_separator_pull(lasso_separator* separator, size_t query, float* samples, size_t frames);
/* The same, to one array for each channel. */
LASSO_API size_t lasso_separator_pull_planar(lasso_separator* separator,
                                             size_t query,
                                             float* const* channels,
                                             size_t frames);

/* Forgets all samples, pushed or not yet pulled; the next push begins a new stream. */
LASSO_API void lasso_separator_reset(lasso_separator* separator);

/* -------------------------------------------------------------------------------------- jobs -- */

/* What `lasso separate`, `lasso detect` and `lasso caption` do, from file to file. */
typedef struct lasso_job lasso_job;

typedef enum lasso_task { LASSO_SEPARATE = 0, LASSO_DETECT = 1, LASSO_CAPTION = 2 } lasso_task;

/* Makes a job for the recording at `input`. `task`: a lasso_task. */
LASSO_API lasso_status lasso_job_open(lasso_model* model, int32_t task, const char* input, lasso_job** job);
LASSO_API void lasso_job_close(lasso_job* job);
LASSO_API const char* lasso_job_message(const lasso_job* job);

/* Sets an option of the command by its long name without dashes, such as "window" to "2-6", or "remove"
 * to NULL: options that take no value are given NULL. "query" is the sound of LASSO_SEPARATE. Options that
 * may be repeated add up. Those of the model (lasso_model_options) and of the console (such as "json" and
 * "quiet") are not options of a job. */
LASSO_API lasso_status lasso_job_set(lasso_job* job, const char* option, const char* value);

/* Called by lasso_job_run() in its own thread with the share of the work that is done, 0 to 1. Returns 0
 * to go on, anything else to cancel. */
typedef int (*lasso_progress)(double share, void* user);

/* Runs the job; `progress` may be NULL. Outputs appear complete or not at all. May be run again. */
LASSO_API lasso_status lasso_job_run(lasso_job* job, lasso_progress progress, void* user);
/* Stops the job's run soon, or the next one at once: it returns LASSO_ERROR_CANCELLED. */
LASSO_API void lasso_job_cancel(lasso_job* job);
/* The report of a finished job in JSON, as the command prints it with --json; "" before. */
LASSO_API const char* lasso_job_report(const lasso_job* job);

#ifdef __cplusplus
}
#endif

#endif
