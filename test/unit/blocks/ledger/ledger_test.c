/* The ledger: what is refused first, and why; then fund, award, payment and recall to the penny; closing, corrections, keys, and the proof. */
#include "books.h"

struct world {
    struct books books;
    int64_t source, fund, award;
};

static struct world world_new(void)
{
    struct world world = {.books = books_new()};
    world.source = books_open(&world.books, OFFICE, LEDGER_SOURCE, "Precept", "legal_entity", OFFICE);
    world.fund = books_open(&world.books, OFFICE, LEDGER_FUND, "Road Safety Fund", "fund", 12);
    world.award = books_open(&world.books, OFFICE, LEDGER_AWARD, "AWD-2026-001", "award", 40);
    return world;
}

TEST("lines that do not add up, move nothing or are too many are refused")
{
    static const struct {
        struct ledger_line lines[3];
        size_t count;
        const char *says;
    } wrong[] = {
        {{{1, 5}}, 1, "two lines"}, {{{1, 5}, {2, -4}}, 2, "to the penny"}, {{{1, 5}, {2, -5}, {3, 0}}, 3, "moves nothing"}, {{{1, PENCE_MAX + 1}, {2, -PENCE_MAX - 1}}, 2, "at most"},
        {{{1, INT64_MIN}, {2, 1}}, 2, "at most"}, {{{0}}, 0, "two lines"}, {{{1, PENCE_MAX}, {2, PENCE_MAX}, {3, -PENCE_MAX}}, 3, "to the penny"},
    };
    struct ledger_line many[LEDGER_LINES_MAX + 1];
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct message message = {0};
        CHECK_INTEGER(ledger_check_lines(wrong[i].lines, wrong[i].count, &message), ERROR_INVALID);
        CHECK(text_contains(text_of(message.text), text_of(wrong[i].says)));
    }
    for (size_t i = 0; i < COUNT_OF(many); i++)
        many[i] = (struct ledger_line){(int64_t)i + 1, i % 2 ? 1 : -1};
    CHECK_INTEGER(ledger_check_lines(many, LEDGER_LINES_MAX + 1, NULL), ERROR_INVALID);
    CHECK_INTEGER(ledger_check_lines(many, LEDGER_LINES_MAX, NULL), OK);
    CHECK_INTEGER(ledger_check_lines((struct ledger_line[]){{1, PENCE_MAX}, {2, -PENCE_MAX}}, 2, NULL), OK);
}

TEST("an account needs an entity and a name, is made once, and keeps its entity")
{
    struct world world = world_new();
    struct books *books = &world.books;
    int64_t entity = 77;
    struct db *db;
    CHECK_INTEGER(books_open(books, 3, LEDGER_FUND, "Of a fund", "fund", 5), 0);
    SAYS(books, "no such legal entity");
    CHECK_INTEGER(books_open(books, 99, LEDGER_FUND, "Of nobody", "fund", 5), 0);
    CHECK_INTEGER(books_open(books, OFFICE, LEDGER_FUND, "  ", "fund", 5), 0);
    SAYS(books, "needs a name");
    CHECK_INTEGER(books_open(books, OFFICE, LEDGER_FUND, "Roads, renamed", "fund", 12), world.fund);
    CHECK_INTEGER(books_open(books, FORCE, LEDGER_FUND, "Roads of the force", "fund", 12), 0);
    SAYS(books, "another legal entity");
    db = books_read(books);
    CHECK_INTEGER(ledger_entity(db, 0, &entity, NULL), OK);
    CHECK_INTEGER(entity, OFFICE);
    CHECK_INTEGER(ledger_entity(db, 70, &entity, NULL), OK);
    CHECK_INTEGER(entity, FORCE);
    CHECK_INTEGER(ledger_entity(db, 71, &entity, &books->message), ERROR_INVALID);
    SAYS(books, "Add it to the legal entities");
    CHECK_INTEGER(ledger_find(db, TEXT("fund"), 12, LEDGER_AWARD, &entity), ERROR_NOT_FOUND);
    CHECK_INTEGER(entity, FORCE);
    store_read_end(db);
    CHECK_INTEGER(books_do(books, &(struct books_deed){.what = DEED_SQL, .sql = "insert into reg_legal_entity (id, organisation) values (4, null)"}), OK);
    db = books_read(books);
    CHECK_INTEGER(ledger_entity(db, 0, &entity, &books->message), ERROR_INVALID);
    SAYS(books, "More than one legal entity has no organisation");
    store_read_end(db);
    books_end(books);
}

TEST("fund, award, payment, recall: what is left is a balance, and no more can be taken")
{
    struct world world = world_new();
    struct books *books = &world.books;
    struct date today = books->actor.moment.today;
    struct books_deed back = {.what = DEED_GIVE_BACK, .move = {.kind = LEDGER_RECALL, .from = world.award, .to = world.fund, .pence = 500001, .day = today, .words = TEXT("Not spent")}};
    int64_t paying, paid;
    CHECK(books_move(books, LEDGER_TRANSFER, world.source, world.fund, 620000));
    CHECK_INTEGER(books_move(books, LEDGER_COMMITMENT, world.fund, world.award, 620001), 0);
    SAYS(books, "£6,200.00 is left of Road Safety Fund; £6,200.01 was asked for.");
    CHECK(books_move(books, LEDGER_COMMITMENT, world.fund, world.award, 500000));
    CHECK_INTEGER(books_move(books, LEDGER_COMMITMENT, world.fund, world.award, 500000), 0);
    SAYS(books, "£1,200.00 is left of Road Safety Fund; £5,000.00 was asked for.");
    CHECK_INTEGER(books_balance(books, world.fund, today), 120000);
    CHECK_INTEGER(books_balance(books, world.fund, (struct date){today.day - 1}), 0);
    paying = books_open(books, OFFICE, LEDGER_IN_PAYMENT, "AWD-2026-001", "award", 40);
    paid = books_open(books, OFFICE, LEDGER_PAID, "AWD-2026-001", "award", 40);
    CHECK(paying && paid && paying != paid && paying != world.award);
    CHECK_INTEGER(books_move(books, LEDGER_PAYMENT, world.award, paying, 500001), 0);
    CHECK(books_move(books, LEDGER_PAYMENT, world.award, paying, 300000));
    CHECK(books_move(books, LEDGER_PAYMENT, paying, paid, 300000));
    CHECK_INTEGER(books_do(books, &back), ERROR_INVALID); /* a penny more than was ever awarded */
    SAYS(books, "£3,000.00 is left of AWD-2026-001; £3,000.01 was asked for.");
    back.move.pence = 250000; /* 2,000 not paid, and 500 that is paid back */
    CHECK_INTEGER(books_do(books, &back), OK);
    CHECK_INTEGER(books_balance(books, world.award, today), 0);
    CHECK_INTEGER(books_balance(books, paid, today), 250000);
    CHECK_INTEGER(books_balance(books, world.fund, today), 370000);
    books_end(books);
}

TEST("amounts that move nothing, to oneself, from nowhere, without words or in a far year")
{
    struct world world = world_new();
    struct books *books = &world.books;
    struct books_deed deed = {.what = DEED_MOVE, .move = {.kind = LEDGER_TRANSFER, .from = world.source, .to = world.fund, .pence = 5, .day = books_day(2037, 11, 22), .words = TEXT("x")}};
    CHECK_INTEGER(books_move(books, LEDGER_TRANSFER, world.source, world.fund, 0), 0);
    SAYS(books, "above £0.00");
    CHECK_INTEGER(books_move(books, LEDGER_TRANSFER, world.source, world.fund, -5), 0);
    CHECK_INTEGER(books_move(books, LEDGER_TRANSFER, world.source, world.fund, PENCE_MAX + 1), 0);
    SAYS(books, "at most");
    CHECK_INTEGER(books_move(books, LEDGER_TRANSFER, world.fund, world.fund, 5), 0);
    SAYS(books, "two different");
    CHECK_INTEGER(books_move(books, LEDGER_TRANSFER, world.source, 4711, 5), 0);
    SAYS(books, "no such account");
    CHECK_INTEGER(books_do(books, &deed), ERROR_INVALID);
    SAYS(books, "check its year");
    deed.move.day = books_day(2036, 11, 21);
    deed.move.words = TEXT("  ");
    CHECK_INTEGER(books_do(books, &deed), ERROR_INVALID);
    SAYS(books, "in a few words");
    deed.move.words = TEXT("x");
    CHECK_INTEGER(books_do(books, &deed), OK);
    CHECK(books_move(books, LEDGER_TRANSFER, world.source, world.fund, PENCE_MAX - 5));
    CHECK_INTEGER(books_move(books, LEDGER_TRANSFER, world.source, world.fund, 1), 0);
    SAYS(books, "more than an account can");
    books_end(books);
}

TEST("money that was promised for a later day cannot be taken before")
{
    struct world world = world_new();
    struct books *books = &world.books;
    struct date today = books->actor.moment.today, later = {today.day + 30}, before = {today.day - 30};
    CHECK_INTEGER(books_move_on(books, LEDGER_TRANSFER, world.source, world.fund, 1000, today, NULL, NULL), OK);
    CHECK_INTEGER(books_move_on(books, LEDGER_COMMITMENT, world.fund, world.award, 800, later, NULL, NULL), OK);
    CHECK_INTEGER(books_balance(books, world.fund, today), 1000);
    CHECK_INTEGER(books_left(books, world.fund, today), 200);
    CHECK_INTEGER(books_move_on(books, LEDGER_COMMITMENT, world.fund, world.award, 201, today, NULL, NULL), ERROR_INVALID);
    SAYS(books, "£2.00 is left");
    CHECK_INTEGER(books_move_on(books, LEDGER_COMMITMENT, world.fund, world.award, 1, before, NULL, NULL), ERROR_INVALID);
    SAYS(books, "£0.00 is left");
    CHECK_INTEGER(books_move_on(books, LEDGER_COMMITMENT, world.fund, world.award, 200, today, NULL, NULL), OK);
    books_end(books);
}

TEST("a key makes a posting once; for something else it is a conflict")
{
    struct world world = world_new();
    struct books *books = &world.books;
    struct date today = books->actor.moment.today;
    struct books_deed back = {.what = DEED_GIVE_BACK, .move = {.kind = LEDGER_RECALL, .from = world.award, .to = world.fund, .pence = 60, .day = today, .words = TEXT("x"), .key = TEXT("recall 3")}};
    int64_t first, again;
    CHECK_INTEGER(books_move_on(books, LEDGER_TRANSFER, world.source, world.fund, 100, today, "fund 12 year", &first), OK);
    CHECK_INTEGER(books_move_on(books, LEDGER_TRANSFER, world.source, world.fund, 100, today, "fund 12 year", &again), OK);
    CHECK_INTEGER(again, first);
    CHECK_INTEGER(books_balance(books, world.fund, today), 100);
    CHECK_INTEGER(books_move_on(books, LEDGER_TRANSFER, world.source, world.fund, 101, today, "fund 12 year", NULL), ERROR_CONFLICT);
    SAYS(books, "posted already, as number 1");
    CHECK_INTEGER(books_move_on(books, LEDGER_TRANSFER, world.source, world.fund, 100, (struct date){today.day + 1}, "fund 12 year", NULL), ERROR_CONFLICT);
    CHECK(books_move(books, LEDGER_COMMITMENT, world.fund, world.award, 60));
    CHECK_INTEGER(books_do(books, &back), OK);
    CHECK_INTEGER(books_do(books, &back), OK);
    CHECK_INTEGER(books_balance(books, world.fund, today), 100);
    books_end(books);
}

TEST("a correction is the contrary, once, with a reason, and cannot overdraw either")
{
    struct world world = world_new();
    struct books *books = &world.books;
    struct date today = books->actor.moment.today;
    struct ledger_posting posting;
    struct ledger_entry *entries;
    size_t count;
    int64_t income = books_move(books, LEDGER_INCOME, world.source, world.fund, 900), commitment = books_move(books, LEDGER_COMMITMENT, world.fund, world.award, 400), contrary, total;
    struct db *db;
    CHECK_INTEGER(books_contradict(books, income, " ", NULL), ERROR_INVALID);
    SAYS(books, "Say why");
    CHECK_INTEGER(books_contradict(books, income, "Came twice", NULL), ERROR_INVALID);
    SAYS(books, "£5.00 is left of Road Safety Fund; £9.00 was asked for.");
    CHECK_INTEGER(books_contradict(books, commitment, "Wrong award", &contrary), OK);
    CHECK_INTEGER(books_contradict(books, commitment, "Again", NULL), ERROR_CONFLICT);
    SAYS(books, "corrected already, by posting 3");
    CHECK_INTEGER(books_contradict(books, contrary, "Undo", NULL), ERROR_CONFLICT);
    SAYS(books, "itself a correction");
    CHECK_INTEGER(books_contradict(books, 99, "Which?", NULL), ERROR_NOT_FOUND);
    CHECK_INTEGER(books_contradict(books, income, "Came twice", NULL), OK);
    CHECK_INTEGER(books_balance(books, world.fund, today), 0);
    CHECK_INTEGER(books_balance(books, world.source, today), 0);
    db = books_read(books);
    CHECK_INTEGER(ledger_posting_get(db, books->arena, contrary, &posting), OK);
    CHECK_TEXT(posting.words, "Correction of: Moved");
    CHECK_TEXT(posting.reason, "Wrong award");
    CHECK_TEXT(posting.by_name, "Fay");
    CHECK_INTEGER(posting.contradicts, commitment);
    CHECK_INTEGER(posting.kind, LEDGER_CORRECTION);
    CHECK_INTEGER(ledger_posting_get(db, books->arena, commitment, &posting), OK);
    CHECK_INTEGER(posting.contradicted_by, contrary);
    CHECK_INTEGER(ledger_entries(db, books->arena, world.fund, 1, 2, &entries, &count, &total), OK);
    CHECK_INTEGER(total, 4);
    CHECK_INTEGER(count, 2);
    CHECK_INTEGER(entries[0].balance, 500);
    CHECK_INTEGER(entries[1].balance, 900);
    CHECK_INTEGER(ledger_entries(db, books->arena, world.fund, 9, 2, &entries, &count, &total), OK);
    CHECK_INTEGER(count, 0);
    store_read_end(db);
    books_end(books);
}

TEST("money reaches another entity through what lies between them, or not at all")
{
    struct world world = world_new();
    struct books *books = &world.books;
    struct date today = books->actor.moment.today;
    int64_t theirs = books_open(books, FORCE, LEDGER_FUND, "Neighbourhood fund", "fund", 13), between, back;
    struct ledger_line lines[] = {{world.source, -500}, {theirs, 500}};
    struct books_deed direct = {.what = DEED_POST, .posting = {.kind = LEDGER_TRANSFER, .day = today, .words = TEXT("x"), .lines = lines, .line_count = 2}};
    struct ledger_finding finding;
    struct ledger_account account;
    struct db *db;
    CHECK_INTEGER(books_do(books, &direct), ERROR_INVALID);
    SAYS(books, "through what lies between them");
    CHECK(books_move(books, LEDGER_TRANSFER, world.source, theirs, 500));
    db = books_read(books);
    CHECK_INTEGER(db_one_integer(db, &between, SQL("select id from ledger_account where kind = 'between' and entity = 1"), BIND_NOTHING), OK);
    CHECK_INTEGER(db_one_integer(db, &back, SQL("select id from ledger_account where kind = 'between' and entity = 2"), BIND_NOTHING), OK);
    CHECK_INTEGER(ledger_get(db, books->arena, between, today, &account), OK);
    CHECK_TEXT(account.name, "Given to Wrenshire Police");
    CHECK_TEXT(account.entity_name, "Office of Wrenshire");
    store_read_end(db);
    CHECK_INTEGER(books_balance(books, between, today), 500);
    CHECK_INTEGER(books_balance(books, back, today), -500);
    CHECK_INTEGER(books_balance(books, theirs, today), 500);
    CHECK(books_move(books, LEDGER_TRANSFER, theirs, world.fund, 200));
    CHECK_INTEGER(books_balance(books, between, today), 300);
    CHECK_INTEGER(books_verify(books, &finding), OK);
    CHECK_INTEGER(finding.postings, 2);
    books_end(books);
}

static enum result close_year(struct books *books, int64_t entity, struct date day)
{
    struct books_deed deed = {.what = DEED_CLOSE, .opening = {.entity = entity}, .day = day};
    return books_do(books, &deed);
}

TEST("a closed year takes nothing more, for that entity, and is not opened again")
{
    struct world world = world_new();
    struct books *books = &world.books;
    int64_t theirs = books_open(books, FORCE, LEDGER_SOURCE, "Grant", "legal_entity", FORCE), their_fund = books_open(books, FORCE, LEDGER_FUND, "Theirs", "fund", 13);
    struct date last = books_day(2026, 3, 31), first = books_day(2026, 4, 1);
    int64_t old;
    CHECK_INTEGER(books_move_on(books, LEDGER_TRANSFER, world.source, world.fund, 700, last, NULL, &old), OK);
    CHECK_INTEGER(close_year(books, OFFICE, books_day(2026, 3, 30)), ERROR_INVALID);
    SAYS(books, "ends on 31 March");
    CHECK_INTEGER(close_year(books, OFFICE, books_day(2027, 3, 31)), ERROR_INVALID);
    SAYS(books, "not over yet");
    CHECK_INTEGER(close_year(books, 3, last), ERROR_INVALID);
    CHECK_INTEGER(close_year(books, OFFICE, last), OK);
    CHECK_INTEGER(close_year(books, OFFICE, last), ERROR_CONFLICT);
    CHECK_INTEGER(close_year(books, OFFICE, books_day(2025, 3, 31)), ERROR_CONFLICT);
    SAYS(books, "not opened again");
    CHECK_INTEGER(books_move_on(books, LEDGER_TRANSFER, world.source, world.fund, 1, last, NULL, NULL), ERROR_INVALID);
    SAYS(books, "The books of Office of Wrenshire are closed up to 31 March 2026");
    CHECK_INTEGER(books_move_on(books, LEDGER_TRANSFER, world.source, world.fund, 1, books_day(2019, 5, 5), NULL, NULL), ERROR_INVALID);
    CHECK_INTEGER(books_move_on(books, LEDGER_TRANSFER, world.source, their_fund, 1, last, NULL, NULL), ERROR_INVALID);
    CHECK_INTEGER(books_move_on(books, LEDGER_TRANSFER, theirs, their_fund, 1, last, NULL, NULL), OK);
    CHECK_INTEGER(books_move_on(books, LEDGER_TRANSFER, world.source, world.fund, 1, first, NULL, NULL), OK);
    CHECK_INTEGER(books_contradict(books, old, "Of the closed year, corrected in this", NULL), OK);
    CHECK_INTEGER(books_balance(books, world.fund, last), 700);
    CHECK_INTEGER(books_balance(books, world.fund, books->actor.moment.today), 1);
    CHECK_TEXT(ledger_year(books->arena, last), "2025/26");
    CHECK_TEXT(ledger_year(books->arena, first), "2026/27");
    CHECK_TEXT(ledger_year(books->arena, books_day(1999, 6, 1)), "1999/00");
    CHECK_INTEGER(ledger_year_ends(first).day, books_day(2027, 3, 31).day);
    books_end(books);
}

TEST("what was altered behind the program's back is found")
{
    static const struct { const char *alter, *says; } cases[] = {
        {"update ledger_line set pence = pence + 1 where posting = 2 and position = 0", "does not add up to nothing"},
        {"update ledger_line set pence = pence * 2 where posting = 2", "add up to"},
        {"delete from ledger_line where posting = 2", "fewer than two lines"},
        {"delete from ledger_posting where id = 1", "is missing"},
        {"delete from ledger_posting where id = 4", "last postings are missing"},
        {"update serial set next = 9 where name = 'ledger posting'", "last postings are missing"},
        {"update ledger_line set posting = 9 where posting = 2", "fewer than two lines"},
        {"update ledger_account set balance = balance - 1 where id = 2", "says"},
        {"update ledger_account set entity = 2 where id = 2", "each legal entity"},
        {"update ledger_line set posted_on = posted_on - 1 where posting = 2", "another day"},
        {"update ledger_posting set posted_on = posted_on - 9 where id = 2; ", "another day"},
        {"update ledger_posting set contradicts = 1 where id = 2", "not the contrary"},
        {"update ledger_line set account = 1 where posting = 4 and position = 0", "not the contrary"},
        {"update ledger_posting set made_at = made_at + 1 where id = 3", "posting 3 was changed after it was made"},
        {"update ledger_posting set by_account = 2 where id = 1", "posting 1 was changed after it was made"},
        {"update ledger_posting set reason = 'Thrice' where id = 4", "the words of posting 4 were changed"},
        {"update ledger_posting set kind = 'transfer' where id = 2", "posting 2 was changed after it was made"},
        {"delete from ledger_seal where posting = 2", "posting 2 is not sealed"},
        {"delete from ledger_seal; ", "posting 1 is not sealed"},
        {"update ledger_seal set words_salt = null where posting = 3", "the words of posting 3 were taken out, and no entry of the log tells of it"},
        {"update ledger_account set record = 99 where id = 3", "was changed after it was made"},
        {"delete from pub_log where number = 4", "the log tells of 3 postings, and there are 4"},
        {"update pub_log set line = replace(line, 'ledger_posting/2@1', 'ledger_posting/7@1') where number = 2", "entry 2 of the log tells of posting 7, which is not there"},
        {"update pub_log set line = replace(line, 'ledger_posting/2@1', 'ledger_posting/1@1') where number = 2", "entry 2 of the log knows posting 1, or one before it, as another"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct world world = world_new();
        struct books *books = &world.books;
        struct ledger_finding finding = {77, 77, 77, 77};
        (void)books_move(books, LEDGER_INCOME, world.source, world.fund, 900);
        (void)books_move(books, LEDGER_COMMITMENT, world.fund, world.award, 400);
        (void)books_move(books, LEDGER_COMMITMENT, world.fund, world.award, 100);
        CHECK_INTEGER(books_contradict(books, 3, "Twice", NULL), OK);
        CHECK_INTEGER(books_verify(books, &finding), OK);
        CHECK_INTEGER(finding.postings, 4);
        CHECK_INTEGER(finding.lines, 8);
        CHECK_INTEGER(finding.accounts, 3);
        CHECK_INTEGER(finding.sealed, 4);
        CHECK_INTEGER(books_run(books, cases[i].alter), OK);
        CHECK_INTEGER(books_verify(books, &finding), ERROR_CORRUPT);
        if (!text_contains(text_of(books->message.text), text_of(cases[i].says))) {
            printf("  after \"%s\" it said: %s\n", cases[i].alter, books->message.text);
            CHECK(false);
        }
        books_end(books);
    }
}

static bool says_ivy(const void *context, struct text text)
{
    return text_contains(text, text_of(context));
}

static enum result forget_body(struct db *db, void *context, struct message *message)
{
    struct books *books = context;
    (void)message;
    return ledger_forget(db, books->arena, says_ivy, "Ivy", TEXT("erased"), books->actor.moment.now);
}

TEST("words that say what is erased go, and the sums stay")
{
    struct world world = world_new();
    struct books *books = &world.books;
    struct ledger_account account;
    struct ledger_finding finding;
    struct db *db;
    int64_t to_ivy = books_open(books, OFFICE, LEDGER_AWARD, "Bicycle for Ivy Invented", "award", 41);
    struct books_deed named = {.what = DEED_MOVE, .move = {.kind = LEDGER_TRANSFER, .from = to_ivy, .to = world.fund, .pence = 1, .day = books->actor.moment.today, .words = TEXT("Ivy gave it back")}};
    (void)books_move(books, LEDGER_INCOME, world.source, to_ivy, 901);
    CHECK_INTEGER(books_do(books, &named), OK);
    CHECK_INTEGER(store_write(books->store, forget_body, books, NULL), OK);
    db = books_read(books);
    CHECK_INTEGER(ledger_get(db, books->arena, to_ivy, DATE_NONE, &account), OK);
    CHECK_TEXT(account.name, "erased");
    CHECK_INTEGER(account.pence, 900);
    CHECK_INTEGER(ledger_get(db, books->arena, world.fund, DATE_NONE, &account), OK);
    CHECK_TEXT(account.name, "Road Safety Fund");
    store_read_end(db);
    CHECK_INTEGER(books_verify(books, &finding), OK);
    CHECK_INTEGER(books_run(books, "update ledger_posting set words = 'Something else' where id = 2"), OK); /* what is gone is no proof of words any more */
    CHECK_INTEGER(books_verify(books, &finding), OK);
    CHECK_INTEGER(books_run(books, "delete from pub_log where number = 3"), OK);
    CHECK_INTEGER(books_verify(books, &finding), ERROR_CORRUPT);
    books_end(books);
}

TEST("postings of before there were seals are sealed with the next one; a transaction with several is one entry")
{
    struct world world = world_new();
    struct books *books = &world.books;
    struct ledger_finding finding;
    (void)books_move(books, LEDGER_INCOME, world.source, world.fund, 900);
    (void)books_move(books, LEDGER_COMMITMENT, world.fund, world.award, 400);
    CHECK_INTEGER(books_run(books, "delete from ledger_seal"), OK); /* as it was */
    CHECK_INTEGER(books_run(books, "delete from pub_log"), OK);
    CHECK_INTEGER(books_verify(books, &finding), OK);
    CHECK_INTEGER(finding.sealed, 0);
    (void)books_move(books, LEDGER_COMMITMENT, world.fund, world.award, 100);
    CHECK_INTEGER(books_verify(books, &finding), OK);
    CHECK_INTEGER(finding.sealed, 3);
    struct db *db = books_read(books);
    int64_t entries;
    CHECK_INTEGER(db_one_integer(db, &entries, SQL("select count(*) from pub_log"), BIND_NOTHING), OK);
    CHECK_INTEGER(entries, 1);
    store_read_end(db);
    books_end(books);
}
