/* Whether the office is ready: one looks, nobody waits with it. */
#include "program/operation.h"

#include <pthread.h>
#include <semaphore.h>

#include "test/unit/base/store/store_help.h"

struct holding { struct store *store; sem_t held, go_on; };

static enum result hold(struct db *db, void *context, struct message *message)
{
    struct holding *holding = context;
    (void)db, (void)message;
    sem_post(&holding->held);
    sem_wait(&holding->go_on);
    return OK;
}

static void *write_long(void *context)
{
    struct holding *holding = context;
    CHECK_INTEGER(store_write(holding->store, hold, holding, NULL), OK);
    return NULL;
}

struct asking { struct operation *operation; sem_t heard; };

static void *ask(void *context)
{
    struct asking *asking = context;
    struct readiness readiness = {.is_ready = false};
    operation_readiness(asking->operation, &readiness);
    CHECK(readiness.is_ready);
    sem_post(&asking->heard);
    return NULL;
}

TEST("who asks while another looks and waits for the store hears at once what was seen last")
{
    struct place place = place_new();
    struct office office = {.arena = arena_new(1 << 16), .store = place_open(&place)};
    const struct options options = {.rules = NULL};
    struct holding holding = {.store = office.store};
    struct asking asking = {.operation = NULL};
    struct message message = {0};
    pthread_t writer, askers[3];
    sem_init(&holding.held, 0, 0);
    sem_init(&holding.go_on, 0, 0);
    sem_init(&asking.heard, 0, 0);
    CHECK_INTEGER(operation_new(&office, &options, &asking.operation, &message), OK);
    pthread_create(&writer, NULL, write_long, &holding);
    sem_wait(&holding.held);
    for (size_t i = 0; i < COUNT_OF(askers); i++)
        pthread_create(&askers[i], NULL, ask, &asking);
    alarm(20); /* the end of a test that waits for itself */
    for (size_t i = 0; i + 1 < COUNT_OF(askers); i++)
        sem_wait(&asking.heard); /* all but the one who looks, while the write is held */
    CHECK(sem_trywait(&asking.heard) != 0);
    sem_post(&holding.go_on);
    for (size_t i = 0; i < COUNT_OF(askers); i++)
        pthread_join(askers[i], NULL);
    pthread_join(writer, NULL);
    alarm(0);
    operation_free(asking.operation);
    store_close(office.store);
    arena_free(office.arena);
    place_remove(&place);
}
