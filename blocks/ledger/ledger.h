/* The ledger: money as whole pence that always adds up.
 *
 * It answers one question: how much is left of this, on that day? It is no second set of books: it knows what the office means to
 * spend, has promised and has asked to be paid; what the finance system really paid comes back as a file and is reconciled (office/money).
 *
 * ACCOUNTS are purses. Each belongs to a legal entity (a record of the register `legal_entity`: the office, the force), has a kind and a name, and
 * stands for a record: a budget line, a fund, an award. A record has at most one account of each kind. What lies in a purse is its
 * balance; only what is outside (a source, from which money comes) goes below nothing by nature. Every other purse refuses to.
 *
 * POSTINGS move money: a kind, a day, words, who, when, and two or more lines (account, pence; above 0 in, below 0 out) that
 * add up to exactly 0 in each legal entity. Nothing is ever changed or deleted: a posting is corrected by its contrary, once, with a reason. What
 * the money was for stands in the posting's source record.
 *
 * PERIODS: a financial year, 1 April to 31 March, of an entity can be closed once it is over. From then on nothing is posted on a day of it or before;
 * what is found later is posted on a day that is open. There is no reopening.
 *
 * A WORKED EXAMPLE: fund → award → payment → recall. All of it in a write transaction, in a room's effect or check, where `db`, `arena`, `actor` and
 * `message` are at hand. (A room's effect is named by `does:` of a move; what the ledger refuses then undoes the move, and its sentence is
 * what the person reads, with all they typed still there.)
 *
 *   1. The fund's purse, when the fund is published. Asked for again it gives the same account:
 *
 *        int64_t entity, fund, award;
 *        TRY(ledger_entity(db, record_link(record, "owner"), &entity, message));    // 0, no organisation: the office itself
 *        TRY(ledger_open(db, &(struct ledger_opening){.entity = entity, .kind = LEDGER_FUND, .name = record->name, .reg = TEXT("fund"), .record = record->id},
 *                        actor, &fund, message));
 *
 *   2. Money for it, from its budget line (or a reserve, or a receipt of proceeds of crime). The line's account has its money by a LEDGER_BUDGET posting of
 *      the room that keeps budgets; a fund that has no line yet is fed from the entity's general source:
 *
 *        TRY(ledger_find(db, TEXT("budget_line"), line, LEDGER_LINE, &from));       // or: ledger_source(db, entity, actor, &from, message)
 *        TRY(ledger_move(db, arena, &(struct ledger_move){.kind = LEDGER_TRANSFER, .from = from, .to = fund, .pence = 75000000, .day = actor->moment.today,
 *                        .words = KEPT("For the year 2026/27"), .reg = TEXT("fund"), .record = record->id, .key = TEXT("fund 12 year 2026/27")}, actor, NULL, message));
 *
 *   3. An award is committed. Where less is left than is asked for, this is refused with ERROR_INVALID and
 *      "£1,200.00 is left of Road Safety Fund; £5,000.00 was asked for.":
 *
 *        TRY(ledger_find(db, TEXT("fund"), fund_record, LEDGER_FUND, &fund));
 *        TRY(ledger_open(db, &(struct ledger_opening){.entity = entity, .kind = LEDGER_AWARD, .name = record->reference, .reg = TEXT("award"), .record = record->id}, …, &award, …));
 *        TRY(ledger_move(db, arena, &(struct ledger_move){.kind = LEDGER_COMMITMENT, .from = fund, .to = award, .pence = amount, .day = …, .words = …,
 *                        .reg = TEXT("award"), .record = record->id, .key = arena_printf(arena, "award %" PRId64 " committed", record->id)}, …));
 *
 *   4. A payment is asked for: blocks/ledger/payment.h makes a record of the register `payment` and moves it to "requested", which takes the sum out of the
 *      award at once: award → in payment. Somebody else authorises it within their limit, it is exported once, and paid: in payment → paid. A payment that is
 *      refused or stopped goes back: in payment → award. The award's balance is what is still to be paid of it; its LEDGER_PAID account says what was.
 *
 *   5. A recall gives back to the fund, first what was not paid yet, then what was and is paid back. Never more than was awarded:
 *
 *        TRY(ledger_give_back(db, arena, &(struct ledger_move){.kind = LEDGER_RECALL, .from = award, .to = fund, .pence = unspent, …}, actor, NULL, message));
 *
 *   What is left of the fund, on any day: ledger_balance(db, fund, day, &pence). Of an award: the same of its account. Nothing else is stored or added up.
 *
 * KEYS make a posting once: a posting whose key is there already with the same lines, kind and day gives that one's number and changes nothing
 * (a transaction may run twice; a file may be sent twice); with others it is ERROR_CONFLICT. Name the source record and the move: "award 17 committed".
 *
 * WHICH RECEIPT PAID FOR WHICH AWARD: trace.h, a pure function over the postings, first in, first out.
 *
 * WORDS AND NAMES are read by everybody who may see the ledger, and erased where they repeat what is erased (blocks/erasure): name an award to a person by its
 * reference. They are kept in English (KEPT, kept_printf).
 *
 * All that writes is for a write transaction, and rerunnable. The check that enough is left and the posting itself are one transaction, and transactions are
 * made one after the other: two people cannot both take the last pound. Amounts and limits: base/pence.h.
 *
 * Owns ledger_account, ledger_posting, ledger_line, ledger_closing and ledger_seal. Not here: payments (office/money), pages (office/money), what was really paid. */
#ifndef BLOCKS_LEDGER_H
#define BLOCKS_LEDGER_H

#include "base/pence.h"
#include "blocks/people/people.h"

extern const char ledger_schema[], ledger_seal_schema[]; /* migrations */

#define LEDGER_ENTITY "legal_entity" /* the register of those whose money it is */
#define LEDGER_LINES_MAX 100         /* of a posting */
#define LEDGER_NAME_CHARACTERS_MAX 200
#define LEDGER_WORDS_CHARACTERS_MAX 500
#define LEDGER_KEY_BYTES_MAX 200

/* --- Whose money ------------------------------------------------------------ */

/* The legal entity that an organisation is; 0: that of the office itself. ERROR_INVALID: there is none yet, or more than
 * one without an organisation; the message says what to do. */
enum result ledger_entity(struct db *db, int64_t organisation, int64_t *ret_entity, struct message *message) MUST_USE;

/* --- Accounts --------------------------------------------------------------- */

enum ledger_kind {
    LEDGER_SOURCE,     /* outside: where money comes from. Below nothing by nature: what came from there so far */
    LEDGER_RECEIPT,    /* one sum that came in and whose use is followed: proceeds of crime, a grant with conditions */
    LEDGER_LINE,       /* a line of the budget */
    LEDGER_RESERVE,
    LEDGER_FUND,       /* what is left to award */
    LEDGER_AWARD,      /* promised, and neither asked for nor paid yet */
    LEDGER_IN_PAYMENT, /* asked for, and not paid yet */
    LEDGER_PAID,       /* paid out */
    LEDGER_BETWEEN,    /* what one entity has given another; made by ledger_move() */
};
#define LEDGER_KINDS 9
const char *ledger_kind_word(enum ledger_kind kind); /* "in_payment": as it is stored, in addresses and files */
struct text ledger_kind_words(struct arena *arena, enum ledger_kind kind); /* "In payment" */
bool ledger_kind_parse(struct text word, enum ledger_kind *ret_kind);

struct ledger_opening {
    int64_t entity;
    enum ledger_kind kind;     /* not LEDGER_BETWEEN */
    struct text name;          /* required; cut at LEDGER_NAME_CHARACTERS_MAX */
    struct text reg;           /* the register and the record that it stands for: required */
    int64_t record;
    bool may_go_below;         /* a line that may be overspent, knowingly; a source may always */
};
/* The account of this kind that stands for the record, made where there is none. One that is there stays as it is but for its name; ERROR_CONFLICT where it
 * belongs to another entity. ERROR_INVALID: no such entity, no name. */
enum result ledger_open(struct db *db, const struct ledger_opening *opening, const struct actor *actor, int64_t *ret_account, struct message *message) MUST_USE;
/* ERROR_NOT_FOUND: the record has no account of this kind. */
enum result ledger_find(struct db *db, struct text reg, int64_t record, enum ledger_kind kind, int64_t *ret_account) MUST_USE;
/* The source from which an entity's money comes where nothing says more; made where there is none. */
enum result ledger_source(struct db *db, int64_t entity, const struct actor *actor, int64_t *ret_account, struct message *message) MUST_USE;
/* The account in payment, or paid, of what the account stands for: made where there is none. */
enum result ledger_beside(struct db *db, int64_t account, enum ledger_kind kind, const struct actor *actor, int64_t *ret_account, struct message *message) MUST_USE;

struct ledger_account {
    int64_t id, entity;
    struct text entity_name, name;
    enum ledger_kind kind;
    struct text reg;           /* what it stands for */
    int64_t record;
    bool may_go_below;
    int64_t pence;             /* its balance on the day that was asked for */
    int64_t postings;          /* how many lines it has up to then */
};
/* DATE_NONE: with everything that was ever posted, days to come too. ERROR_NOT_FOUND. */
enum result ledger_get(struct db *db, struct arena *arena, int64_t account, struct date day, struct ledger_account *ret_account) MUST_USE;
/* Of one entity (0: of all), of one kind (LEDGER_KINDS: of all), by entity, kind and name. */
enum result ledger_accounts(struct db *db, struct arena *arena, int64_t entity, unsigned kind, struct date day, struct ledger_account **ret_list, size_t *ret_count) MUST_USE;
/* Of each fund: what was given from it by commitments and payments less what came back, and what is left. What came in is both together. */
struct ledger_fund { int64_t account, record, given, left; struct text name, entity_name; };
enum result ledger_funds(struct db *db, struct arena *arena, struct date day, struct ledger_fund **ret_list, size_t *ret_count) MUST_USE;
/* What lies in it at the end of that day. */
enum result ledger_balance(struct db *db, int64_t account, struct date day, int64_t *ret_pence) MUST_USE;
/* What can be taken out on that day without its going below nothing then or on a later day for which something is posted already. */
enum result ledger_left(struct db *db, int64_t account, struct date day, int64_t *ret_pence) MUST_USE;

/* --- Postings --------------------------------------------------------------- */

enum ledger_posting_kind { LEDGER_BUDGET, LEDGER_TRANSFER, LEDGER_COMMITMENT, LEDGER_PAYMENT, LEDGER_INCOME, LEDGER_RECALL, LEDGER_CORRECTION };
#define LEDGER_POSTING_KINDS 7
const char *ledger_posting_word(enum ledger_posting_kind kind);
struct text ledger_posting_words(struct arena *arena, enum ledger_posting_kind kind);

struct ledger_line { int64_t account, pence; };
struct ledger_posting {
    int64_t id;                /* its number: 1, 2, 3 … without holes; not read by ledger_post() */
    enum ledger_posting_kind kind; /* ledger_post(): not LEDGER_CORRECTION */
    struct date day;
    struct text words;         /* required */
    struct text reason;        /* of a correction, else may be empty */
    struct text reg;           /* its source record: may be empty and 0 */
    int64_t record;
    struct text key;           /* may be empty */
    struct ledger_line *lines;
    size_t line_count;
    /* Read only: */
    int64_t contradicts;       /* of a correction: what it corrects; 0 */
    int64_t contradicted_by;   /* 0: it holds */
    int64_t by;                /* account of the program */
    struct text by_name;
    struct instant at;
};
/* Whether its lines can be posted at all: two to LEDGER_LINES_MAX of them, none 0, none past PENCE_MAX, adding up to 0. Pure. ERROR_INVALID says which rule. */
enum result ledger_check_lines(const struct ledger_line *lines, size_t count, struct message *message) MUST_USE;
/* ERROR_INVALID, in words: lines that do not add up in each entity, a day of a closed year, more than is left. ERROR_NOT_FOUND: no such account.
 * ERROR_CONFLICT: its key was used for something else. `ret_id` may be NULL. */
enum result ledger_post(struct db *db, struct arena *arena, const struct ledger_posting *posting, const struct actor *actor, int64_t *ret_id, struct message *message) MUST_USE;

/* The usual posting: from one account to another, also of another entity: it then goes through what lies between the two. */
struct ledger_move {
    enum ledger_posting_kind kind;
    int64_t from, to;
    int64_t pence;             /* above 0 */
    struct date day;
    struct text words, reason, reg, key;
    int64_t record;
};
enum result ledger_move(struct db *db, struct arena *arena, const struct ledger_move *move, const struct actor *actor, int64_t *ret_id, struct message *message) MUST_USE;
/* The same out of an award: first what lies in it on that day, then what was paid of it. */
enum result ledger_give_back(struct db *db, struct arena *arena, const struct ledger_move *move, const struct actor *actor, int64_t *ret_id, struct message *message) MUST_USE;
/* Posts the contrary of a posting. ERROR_CONFLICT: that was done already, or it is itself a contrary; ERROR_INVALID: no reason, a closed day, or what came
 * in by it is no longer there. */
enum result ledger_contradict(struct db *db, struct arena *arena, int64_t posting, struct date day, struct text reason, const struct actor *actor, int64_t *ret_id,
                              struct message *message) MUST_USE;

/* ERROR_NOT_FOUND. */
enum result ledger_posting_get(struct db *db, struct arena *arena, int64_t id, struct ledger_posting *ret_posting) MUST_USE;
/* The number of the posting with this key; ERROR_NOT_FOUND. */
enum result ledger_posting_find(struct db *db, struct text key, int64_t *ret_id) MUST_USE;
struct ledger_entry {          /* one line of an account, with what it does to its balance */
    int64_t posting, pence, balance;
    enum ledger_posting_kind kind;
    struct date day;
    struct text words, reason, by_name, reg;
    int64_t record, contradicts, contradicted_by;
    struct instant at;
};
/* By day and number, from the first on: at most `max` of them from `first` on. ret_total: of all. */
enum result ledger_entries(struct db *db, struct arena *arena, int64_t account, size_t first, size_t max, struct ledger_entry **ret_list, size_t *ret_count,
                           int64_t *ret_total) MUST_USE;

/* --- Closing ---------------------------------------------------------------- */

/* "2026/27" of 1 April 2026 to 31 March 2027; and its last day. */
struct text ledger_year(struct arena *arena, struct date day);
struct date ledger_year_ends(struct date day);
/* ERROR_INVALID: not the last day of a financial year, or not over yet; ERROR_CONFLICT: closed already. */
enum result ledger_close(struct db *db, int64_t entity, struct date last_day, const struct actor *actor, struct message *message) MUST_USE;
/* DATE_NONE: nothing is closed. */
enum result ledger_closed_until(struct db *db, int64_t entity, struct date *ret_day) MUST_USE;
struct ledger_closing { int64_t entity; struct date last_day; struct text by_name; struct instant at; };
enum result ledger_closings(struct db *db, struct arena *arena, struct ledger_closing **ret_list, size_t *ret_count) MUST_USE;

/* --- Proof ------------------------------------------------------------------ */

/* Each posting is sealed as it is made: a salted hash of all of it that never changes, over the seal of the one before; an entry "ledger" of the log of what was
 * published (blocks/proof) names the last of its transaction. So a posting that is altered or taken out afterwards is noticed, by whoever has the data file and
 * any later line of the public log, and no sum or name can be read from that log. Erased words leave their leaf, and an entry. */
struct ledger_finding { int64_t postings, lines, accounts, sealed; };
/* Reads all of it anew: every posting has its lines and adds up to 0 in each entity; numbers have no holes; contraries are contrary, and no purse is below
 * nothing on any day that may not be; each posting is what the log knows it as; each account's stored balance is the sum of its lines. ERROR_CORRUPT says the first thing that does not hold. */
enum result ledger_verify(struct db *db, struct arena *arena, struct ledger_finding *ret_finding, struct message *message) MUST_USE;

/* For blocks/erasure: words, reasons and names that say what is erased become `instead`; the sums stay. `says` asks whether a text does. */
enum result ledger_forget(struct db *db, struct arena *arena, bool (*says)(const void *context, struct text text), const void *context, struct text instead, struct instant at) MUST_USE;

#endif
