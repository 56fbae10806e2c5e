/* Properties of the ledger: random postings in any order, by one and by many threads at once, are each taken or refused as a count by other means says,
 * and the books balance to the penny on every day. The dice begin with the number that is printed where something fails (LEDGER_DICE=n throws it again). */
#include <pthread.h>
#include "books.h"

#define DAYS 40
#define PURSES 8 /* 0, 1: sources of the two entities; the rest: purses that may not go below nothing */
#define THREADS 8

/* xorshift64*: Marsaglia 2003, Vigna 2016. */
static uint64_t throw(uint64_t *dice)
{
    *dice ^= *dice >> 12;
    *dice ^= *dice << 25;
    *dice ^= *dice >> 27;
    return *dice * 2685821657736338717u;
}

static uint64_t first_dice(void)
{
    const char *given = getenv("LEDGER_DICE");
    return given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL) * 2654435761u + 1;
}

/* --- The count by other means -------------------------------------------------- */

/* What every purse holds at the end of each day, as a table of numbers: no ledger. */
struct tally {
    int64_t held[PURSES][DAYS];
};

static bool may_go_below(size_t purse) { return purse < 2; }

static bool fits(const struct tally *tally, size_t from, int64_t pence, size_t day)
{
    for (size_t i = day; i < DAYS && !may_go_below(from); i++)
        if (tally->held[from][i] < pence)
            return false;
    return true;
}

static void apply(struct tally *tally, size_t from, size_t to, int64_t pence, size_t day)
{
    for (size_t i = day; i < DAYS; i++) {
        tally->held[from][i] -= pence;
        tally->held[to][i] += pence;
    }
}

struct play {
    struct books books;
    int64_t accounts[PURSES];
    struct date first;
};

static struct play play_new(void)
{
    struct play play = {.books = books_new()};
    play.first.day = play.books.actor.moment.today.day - DAYS / 2;
    for (size_t i = 0; i < PURSES; i++)
        play.accounts[i] = books_open(&play.books, i % 2 ? FORCE : OFFICE, i < 2 ? LEDGER_SOURCE : LEDGER_FUND, "Purse", "purse", (int64_t)i + 1);
    return play;
}

static size_t differences(struct play *play, const struct tally *tally)
{
    size_t wrong = 0;
    struct ledger_finding finding;
    struct db *db = books_read(&play->books);
    for (size_t i = 0; i < PURSES; i++)
        for (size_t day = 0; day < DAYS; day++) {
            int64_t pence = INT64_MIN;
            wrong += ledger_balance(db, play->accounts[i], (struct date){play->first.day + (int32_t)day}, &pence) < 0 || pence != tally->held[i][day];
        }
    store_read_end(db);
    if (books_verify(&play->books, &finding) < 0) {
        printf("  %s\n", play->books.message.text);
        wrong++;
    }
    return wrong;
}

TEST("one after the other: each is taken or refused as a table of numbers says")
{
    uint64_t dice = first_dice(), began = dice;
    struct play play = play_new();
    struct tally tally = {0};
    struct made { size_t from, to, day; int64_t pence, id; bool corrected; } made[600];
    size_t made_count = 0, wrong = 0, refused = 0;
    size_t today = DAYS / 2;
    for (size_t i = 0; i < 600 && !wrong; i++) {
        size_t from = throw(&dice) % PURSES, to = throw(&dice) % PURSES, day = throw(&dice) % DAYS;
        int64_t pence = 1 + (int64_t)(throw(&dice) % (throw(&dice) % 4 ? 2000 : 100000)), id = 0;
        if (throw(&dice) % 5 == 0 && made_count) { /* a contrary, today */
            struct made *one = &made[throw(&dice) % made_count];
            bool should = !one->corrected && fits(&tally, one->to, one->pence, today);
            enum result result = books_contradict(&play.books, one->id, "Because", NULL);
            wrong += (result == OK) != should;
            if (result == OK) {
                apply(&tally, one->to, one->from, one->pence, today);
                one->corrected = true;
            }
            refused += result < 0;
            continue;
        }
        bool should = from != to && fits(&tally, from, pence, day);
        enum result result = books_move_on(&play.books, LEDGER_TRANSFER, play.accounts[from], play.accounts[to], pence, (struct date){play.first.day + (int32_t)day}, NULL, &id);
        wrong += (result == OK) != should;
        refused += result < 0;
        if (result == OK) {
            apply(&tally, from, to, pence, day);
            made[made_count++] = (struct made){from, to, day, pence, id, false};
        }
    }
    wrong += differences(&play, &tally);
    CHECK_INTEGER(wrong, 0);
    CHECK(made_count > 100 && refused > 20);
    if (wrong)
        printf("  LEDGER_DICE=%" PRIu64 "\n", began);
    books_end(&play.books);
}

/* --- Many at once --------------------------------------------------------------- */

struct player {
    struct play *play;
    pthread_mutex_t *lock;
    struct tally *tally; /* of what was said to be posted, by all */
    uint64_t dice;
    size_t posted, refused, odd;
};

static void *play_on(void *context)
{
    struct player *player = context;
    struct arena *arena = arena_new(64 << 20);
    for (size_t i = 0; i < 120; i++) {
        size_t from = throw(&player->dice) % PURSES, to = throw(&player->dice) % PURSES, day = throw(&player->dice) % DAYS;
        int64_t pence = 1 + (int64_t)(throw(&player->dice) % 3000);
        struct books own = player->play->books; /* a message of one's own */
        struct books_deed deed = {.what = DEED_MOVE, .arena = arena, .move = {.kind = LEDGER_TRANSFER, .from = player->play->accounts[from], .to = player->play->accounts[to], .pence = pence,
                                  .day = {player->play->first.day + (int32_t)day}, .words = TEXT("At once")}};
        enum result result = books_do(&own, &deed);
        player->odd += result != OK && result != ERROR_INVALID;
        player->refused += result != OK;
        if (result == OK) {
            pthread_mutex_lock(player->lock);
            apply(player->tally, from, to, pence, day);
            pthread_mutex_unlock(player->lock);
            player->posted++;
        }
    }
    arena_free(arena);
    return NULL;
}

TEST("many at once: nothing said to be posted is lost, nothing goes below, and the sums are those of a table")
{
    uint64_t dice = first_dice(), began = dice;
    struct play play = play_new();
    struct tally tally = {0};
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_t threads[THREADS];
    struct player players[THREADS];
    size_t posted = 0, refused = 0, odd = 0, wrong, below = 0;
    struct ledger_finding finding = {0};
    for (size_t i = 0; i < THREADS; i++) {
        players[i] = (struct player){.play = &play, .lock = &lock, .tally = &tally, .dice = throw(&dice) | 1};
        if (pthread_create(&threads[i], NULL, play_on, &players[i]) != 0)
            abort();
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        posted += players[i].posted;
        refused += players[i].refused;
        odd += players[i].odd;
    }
    wrong = differences(&play, &tally);
    for (size_t i = 2; i < PURSES; i++)
        for (size_t day = 0; day < DAYS; day++)
            below += tally.held[i][day] < 0;
    CHECK_INTEGER(wrong, 0);
    CHECK_INTEGER(below, 0);
    CHECK_INTEGER(odd, 0);
    CHECK_INTEGER(books_verify(&play.books, &finding), OK);
    CHECK_INTEGER(finding.postings, posted);
    CHECK(posted > 50 && refused > 50);
    if (wrong || below || odd)
        printf("  LEDGER_DICE=%" PRIu64 "\n", began);
    books_end(&play.books);
}

struct last_pound {
    struct play *play;
    size_t taken;
    char key[24];
};

static void *take_it(void *context)
{
    struct last_pound *mine = context;
    struct arena *arena = arena_new(8 << 20);
    struct books own = mine->play->books;
    struct books_deed deed = {.what = DEED_MOVE, .arena = arena, .move = {.kind = LEDGER_COMMITMENT, .from = mine->play->accounts[2], .to = mine->play->accounts[4], .pence = 100,
                              .day = own.actor.moment.today, .words = TEXT("The last pound"), .key = text_of(mine->key)}};
    mine->taken += books_do(&own, &deed) == OK;
    arena_free(arena);
    return NULL;
}

TEST("eight want the last pound: one has it; eight send the same: it is posted once")
{
    struct play play = play_new();
    pthread_t threads[THREADS];
    struct last_pound all[THREADS];
    size_t taken = 0;
    for (int same = 0; same <= 1; same++) {
        CHECK(books_move(&play.books, LEDGER_INCOME, play.accounts[0], play.accounts[2], 100));
        taken = 0;
        for (size_t i = 0; i < THREADS; i++) {
            all[i] = (struct last_pound){.play = &play};
            if (same)
                snprintf(all[i].key, sizeof all[i].key, "award 7");
            if (pthread_create(&threads[i], NULL, take_it, &all[i]) != 0)
                abort();
        }
        for (size_t i = 0; i < THREADS; i++) {
            pthread_join(threads[i], NULL);
            taken += all[i].taken;
        }
        CHECK_INTEGER(taken, same ? THREADS : 1);
        CHECK_INTEGER(books_balance(&play.books, play.accounts[2], DATE_NONE), 0);
        CHECK_INTEGER(books_balance(&play.books, play.accounts[4], DATE_NONE), same ? 200 : 100);
    }
    books_end(&play.books);
}
