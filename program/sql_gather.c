/* Gathering composed SQL: see sql_gather.h. A plain sorted list: there are some hundreds. */
#include "program/sql_gather.h"

#include <pthread.h>

struct sql_gather {
    struct store *store;
    pthread_mutex_t mutex;
    char **texts; /* sorted */
    size_t count, capacity;
    bool failed;
};

/* Where the text stands, or would stand. */
static size_t place_of(const struct sql_gather *gather, const char *text)
{
    size_t low = 0, high = gather->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(gather->texts[middle], text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool make_room(struct sql_gather *gather)
{
    size_t capacity = gather->capacity ? gather->capacity * 2 : 256;
    char **texts;
    if (gather->count < gather->capacity)
        return true;
    texts = realloc(gather->texts, capacity * sizeof *texts);
    if (!texts)
        return false;
    gather->texts = texts;
    gather->capacity = capacity;
    return true;
}

static bool insert(struct sql_gather *gather, const char *text)
{
    size_t at = place_of(gather, text);
    char *copy;
    if (at < gather->count && strcmp(gather->texts[at], text) == 0)
        return true;
    if (!make_room(gather) || !(copy = strdup(text)))
        return false;
    memmove(&gather->texts[at + 1], &gather->texts[at], (gather->count - at) * sizeof *gather->texts);
    gather->texts[at] = copy;
    gather->count++;
    return true;
}

static void hear(const char *text, void *context)
{
    struct sql_gather *gather = context;
    pthread_mutex_lock(&gather->mutex);
    if (!insert(gather, text))
        gather->failed = true;
    pthread_mutex_unlock(&gather->mutex);
}

enum result sql_gather_start(struct store *store, struct sql_gather **ret_gather)
{
    struct sql_gather *gather = calloc(1, sizeof *gather);
    if (!gather)
        return ERROR_MEMORY;
    if (pthread_mutex_init(&gather->mutex, NULL) != 0) {
        free(gather);
        return ERROR_MEMORY;
    }
    gather->store = store;
    store_trace_sql(store, hear, gather);
    *ret_gather = gather;
    return OK;
}

enum result sql_gather_write(struct sql_gather *gather, FILE *out)
{
    store_trace_sql(gather->store, NULL, NULL);
    for (size_t i = 0; i < gather->count; i++)
        fwrite(gather->texts[i], 1, strlen(gather->texts[i]) + 1, out);
    if (fflush(out) != 0 || ferror(out))
        return ERROR_IO;
    return gather->failed ? ERROR_MEMORY : OK;
}

void sql_gather_free(struct sql_gather *gather)
{
    if (!gather)
        return;
    store_trace_sql(gather->store, NULL, NULL);
    for (size_t i = 0; i < gather->count; i++)
        free(gather->texts[i]);
    free(gather->texts);
    pthread_mutex_destroy(&gather->mutex);
    free(gather);
}

void sql_gather_free_at(struct sql_gather **gather)
{
    sql_gather_free(*gather);
}
