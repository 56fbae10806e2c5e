/* Worker threads, and the bounded queue before them: requests whose connection is
 * suspended, so that a handler may wait for the disk or for a password's hash. */
#include "base/web/edge.h"

struct work {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct request *first, *last;
    size_t waiting;
    bool stopping;
    int thread_count;
    pthread_t threads[];
};

/* The request belongs to the polling threads again after this. */
static void give_back(struct request *request)
{
    struct MHD_Connection *connection = request->connection->mhd;
    request->answered = true;
    MHD_resume_connection(connection);
}

static struct request *take_first(struct work *work)
{
    struct request *request = work->first;
    if (request) {
        work->first = request->next_waiting;
        if (!work->first)
            work->last = NULL;
        work->waiting--;
    }
    return request;
}

static void *run_worker(void *context)
{
    struct work *work = context;
    pthread_mutex_lock(&work->lock);
    for (;;) {
        while (!work->first && !work->stopping)
            pthread_cond_wait(&work->wake, &work->lock);
        if (work->stopping)
            break;
        struct request *request = take_first(work);
        pthread_mutex_unlock(&work->lock);
        flow_run(request);
        give_back(request);
        pthread_mutex_lock(&work->lock);
    }
    pthread_mutex_unlock(&work->lock);
    return NULL;
}

struct work *work_start(int threads)
{
    struct work *work = calloc(1, sizeof *work + (size_t)threads * sizeof(pthread_t));
    if (!work)
        return NULL;
    pthread_mutex_init(&work->lock, NULL);
    pthread_cond_init(&work->wake, NULL);
    for (; work->thread_count < threads; work->thread_count++) {
        if (pthread_create(&work->threads[work->thread_count], NULL, run_worker, work) != 0) {
            work_stop(work);
            work_free(work);
            return NULL;
        }
    }
    return work;
}

size_t work_waiting(struct work *work)
{
    pthread_mutex_lock(&work->lock);
    size_t waiting = work->waiting;
    pthread_mutex_unlock(&work->lock);
    return waiting;
}

bool work_submit(struct work *work, struct request *request)
{
    pthread_mutex_lock(&work->lock);
    bool room = work->waiting < WORK_WAITING_MAX && !work->stopping;
    if (room) {
        request->next_waiting = NULL;
        if (work->last)
            work->last->next_waiting = request;
        else
            work->first = request;
        work->last = request;
        work->waiting++;
        pthread_cond_signal(&work->wake);
    }
    pthread_mutex_unlock(&work->lock);
    return room;
}

void work_stop(struct work *work)
{
    if (!work)
        return;
    pthread_mutex_lock(&work->lock);
    work->stopping = true;
    pthread_cond_broadcast(&work->wake);
    pthread_mutex_unlock(&work->lock);
    for (int i = 0; i < work->thread_count; i++)
        pthread_join(work->threads[i], NULL);
    for (struct request *request; (request = take_first(work)) != NULL;) {
        flow_give_up(request, ERROR_STOPPING);
        give_back(request);
    }
}

void work_free(struct work *work)
{
    if (!work)
        return;
    pthread_cond_destroy(&work->wake);
    pthread_mutex_destroy(&work->lock);
    free(work);
}
