/* Which receipt paid for which award: worked by hand, and properties of random books. */
#include "books.h"

#define ACCOUNTS 6
enum { SOURCE = 1, FUND, ONE, TWO, PAID, OTHER };

static struct arena *arena;

static struct ledger_step step_of(int64_t posting, int64_t from, int64_t to, int64_t pence)
{
    struct ledger_step_line *lines = ARENA_ARRAY(arena, struct ledger_step_line, 2);
    if (!lines)
        abort();
    lines[0] = (struct ledger_step_line){from, -pence, from == SOURCE};
    lines[1] = (struct ledger_step_line){to, pence, to == SOURCE};
    return (struct ledger_step){.posting = posting, .lines = lines, .line_count = 2};
}

static struct ledger_step recall_of(int64_t posting, int64_t from, int64_t to, int64_t pence)
{
    struct ledger_step step = step_of(posting, from, to, pence);
    step.is_recall = true;
    return step;
}

static struct ledger_step contrary_of(int64_t posting, const struct ledger_step *step)
{
    struct ledger_step contrary = step_of(posting, step->lines[1].account, step->lines[0].account, step->lines[1].pence);
    contrary.contradicts = step->posting;
    contrary.is_recall = step->is_recall;
    return contrary;
}

/* "2:1=40 3:1=60": account, posting, pence. */
static struct text traced(const struct ledger_step *steps, size_t count)
{
    struct ledger_origin *list;
    struct text all = TEXT_NONE;
    size_t list_count;
    if (ledger_trace(arena, steps, count, &list, &list_count) < 0)
        abort();
    for (size_t i = 0; i < list_count; i++)
        all = arena_printf(arena, "%.*s%s%" PRId64 ":%" PRId64 "=%" PRId64, TEXT_ARGS(all), i ? " " : "", list[i].account, list[i].posting, list[i].pence);
    return all;
}
#define TRACED(...) traced((struct ledger_step[]){__VA_ARGS__}, COUNT_OF(((struct ledger_step[]){__VA_ARGS__})))

TEST("the earlier receipt pays first, and the later goes on where it ends")
{
    arena = arena_new(1 << 20);
    CHECK_TEXT(TRACED(step_of(1, SOURCE, FUND, 100), step_of(2, SOURCE, FUND, 50), step_of(3, FUND, ONE, 60), step_of(4, FUND, TWO, 70)), "2:2=20 3:1=60 4:1=40 4:2=30");
    CHECK_TEXT(TRACED(step_of(1, SOURCE, FUND, 100)), "2:1=100");
    CHECK_TEXT(traced(NULL, 0), "");
    arena_free(arena);
}

TEST("what is recalled is the newest, and takes its place in the order again")
{
    arena = arena_new(1 << 20);
    CHECK_TEXT(TRACED(step_of(1, SOURCE, FUND, 60), step_of(2, SOURCE, FUND, 60), step_of(3, FUND, ONE, 100), recall_of(4, ONE, FUND, 30), step_of(5, FUND, TWO, 20)),
               "2:2=30 3:1=60 3:2=10 4:2=20");
    CHECK_TEXT(TRACED(step_of(1, SOURCE, FUND, 60), step_of(2, FUND, ONE, 60), step_of(3, SOURCE, FUND, 60), recall_of(4, ONE, FUND, 30), step_of(5, FUND, TWO, 50)),
               "2:3=40 3:1=30 4:1=30 4:3=20"); /* the recalled pound is older than the second receipt */
    arena_free(arena);
}

TEST("a corrected income leaves; what it had paid for is paid by what leaves in its stead")
{
    struct ledger_step wrong, commitment, recall;
    arena = arena_new(1 << 20);
    wrong = step_of(1, SOURCE, FUND, 100);
    commitment = step_of(3, FUND, ONE, 100);
    recall = recall_of(4, ONE, FUND, 40);
    CHECK_TEXT(TRACED(wrong, step_of(2, SOURCE, FUND, 150), commitment, contrary_of(4, &wrong)), "2:2=50 3:2=100");
    CHECK_TEXT(TRACED(wrong, step_of(2, SOURCE, FUND, 150), contrary_of(3, &wrong), step_of(4, FUND, ONE, 100)), "2:2=50 3:2=100");
    CHECK_TEXT(TRACED(wrong, step_of(2, SOURCE, FUND, 50), commitment, contrary_of(4, &commitment)), "2:1=100 2:2=50");
    CHECK_TEXT(TRACED(wrong, step_of(2, SOURCE, FUND, 50), commitment, recall, contrary_of(5, &recall), step_of(6, FUND, TWO, 50)), "3:1=100 4:2=50");
    arena_free(arena);
}

TEST("through budget line, award and payment to what was paid")
{
    arena = arena_new(1 << 20);
    CHECK_TEXT(TRACED(step_of(1, SOURCE, OTHER, 30), step_of(2, SOURCE, OTHER, 30), step_of(3, OTHER, FUND, 50), step_of(4, FUND, ONE, 40), step_of(5, ONE, PAID, 35), step_of(6, OTHER, SOURCE, 10)),
               "2:2=10 3:2=5 5:1=30 5:2=5");
    arena_free(arena);
}

TEST("more than was there is from nobody knows where")
{
    arena = arena_new(1 << 20);
    CHECK_TEXT(TRACED(step_of(1, FUND, ONE, 40), step_of(2, SOURCE, FUND, 100)), "2:2=60 3:0=40");
    arena_free(arena);
}

static uint64_t throw(uint64_t *dice)
{
    *dice ^= *dice >> 12;
    *dice ^= *dice << 25;
    *dice ^= *dice >> 27;
    return *dice * 2685821657736338717u;
}

/* Every account's parcels are its balance; every income's parcels are what it brought in, less what left the books; a corrected one is nowhere. */
TEST("random books: nothing is lost, nothing is made")
{
    const char *given = getenv("LEDGER_DICE");
    uint64_t dice = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL) * 2654435761u + 1, began = dice;
    size_t wrong = 0;
    for (size_t game = 0; game < 300 && !wrong; game++) {
        struct ledger_step steps[80];
        struct ledger_origin *list;
        int64_t held[ACCOUNTS + 1] = {0}, in = 0, all = 0;
        bool corrected[81] = {false};
        size_t count = 0, list_count;
        arena = arena_new(1 << 22);
        while (count < COUNT_OF(steps)) {
            int64_t from = 1 + (int64_t)(throw(&dice) % ACCOUNTS), to = 2 + (int64_t)(throw(&dice) % (ACCOUNTS - 1)), pence = 1 + (int64_t)(throw(&dice) % 500);
            if (throw(&dice) % 4 == 0 && count) {
                const struct ledger_step *one = &steps[throw(&dice) % count];
                int64_t back = one->lines[1].account;
                if (one->contradicts || corrected[one->posting] || (back != SOURCE && held[back] < one->lines[1].pence))
                    continue;
                corrected[one->posting] = true;
                steps[count] = contrary_of((int64_t)count + 1, one);
            } else {
                if (from == to || (from != SOURCE && held[from] < pence))
                    continue;
                steps[count] = throw(&dice) % 5 ? step_of((int64_t)count + 1, from, to, pence) : recall_of((int64_t)count + 1, from, to, pence);
            }
            for (size_t i = 0; i < 2; i++) {
                held[steps[count].lines[i].account] += steps[count].lines[i].pence;
                in -= steps[count].lines[i].is_source ? steps[count].lines[i].pence : 0;
            }
            count++;
        }
        if (ledger_trace(arena, steps, count, &list, &list_count) < 0)
            abort();
        for (size_t i = 0; i < list_count; i++) {
            held[list[i].account] -= list[i].pence;
            all += list[i].pence;
            wrong += list[i].pence <= 0 || !list[i].posting;
            wrong += corrected[list[i].posting] && steps[list[i].posting - 1].lines[0].is_source;
        }
        for (size_t i = 2; i <= ACCOUNTS; i++)
            wrong += held[i] != 0;
        wrong += all != in;
        arena_free(arena);
    }
    CHECK_INTEGER(wrong, 0);
    if (wrong)
        printf("  LEDGER_DICE=%" PRIu64 "\n", began);
}

TEST("read from the store: what paid for an award, whatever became of it")
{
    struct books books = books_new();
    struct ledger_receipt *list;
    size_t count;
    int64_t source = books_open(&books, OFFICE, LEDGER_SOURCE, "Courts", "legal_entity", OFFICE), receipt = books_open(&books, OFFICE, LEDGER_RECEIPT, "Case 7", "receipt", 7);
    int64_t fund = books_open(&books, FORCE, LEDGER_FUND, "Fund", "fund", 12), award = books_open(&books, FORCE, LEDGER_AWARD, "A", "award", 40);
    int64_t paying = books_open(&books, FORCE, LEDGER_IN_PAYMENT, "A", "award", 40), paid = books_open(&books, FORCE, LEDGER_PAID, "A", "award", 40);
    int64_t first = books_move(&books, LEDGER_INCOME, source, receipt, 1000), second = books_move(&books, LEDGER_INCOME, source, receipt, 500);
    struct db *db;
    CHECK(books_move(&books, LEDGER_TRANSFER, receipt, fund, 1400)); /* to the force, through what lies between */
    CHECK(books_move(&books, LEDGER_COMMITMENT, fund, award, 1200));
    CHECK(books_move(&books, LEDGER_PAYMENT, award, paying, 300));
    CHECK(books_move(&books, LEDGER_PAYMENT, paying, paid, 300));
    db = books_read(&books);
    CHECK_INTEGER(ledger_receipts_of(db, books.arena, TEXT("award"), 40, &list, &count), OK);
    CHECK_INTEGER(count, 2);
    CHECK_INTEGER(list[0].posting + list[1].posting, first + second);
    for (size_t i = 0; i < count; i++)
        CHECK_INTEGER(list[i].pence, list[i].posting == first ? 1000 : 200);
    CHECK_TEXT(list[0].words, "Moved");
    CHECK_INTEGER(ledger_receipts_of(db, books.arena, TEXT("award"), 41, &list, &count), OK);
    CHECK_INTEGER(count, 0);
    store_read_end(db);
    books_end(&books);
}
