/* Seals: a posting that is changed or taken out afterwards is noticed, and when it was posted can be shown. See ledger.h, "Proof".
 *
 * Owns ledger_seal. The seal of a posting is the SHA-256 of the canonical JSON of all of it that never changes, with a salt of its own, over the seal of the posting
 * before. An entry of the log names the last one of its transaction (blocks/proof). The words and the reason, in which a name may stand that is erased one day, are in
 * it by a leaf of their own: when they go, their salt goes, and an entry says so. Postings of before there were seals are sealed with the next one. */
#include "blocks/ledger/internal.h"

#include "base/format/json.h"
#include "blocks/proof/proof.h"

#include <inttypes.h>

#define SEAL_BYTES_MAX 65536
#define SEAL_ARENA_BYTES_MAX 16777216
#define WORDS "words"

const char ledger_seal_schema[] =
    "create table ledger_seal (posting bigint primary key, salt text not null, words_salt text, words_leaf text not null, seal text not null);\n";

static struct value *words_of(struct arena *arena, struct statement *row, int column)
{
    struct value *words = value_object(arena);
    value_set_text(arena, words, "reason", statement_copy(row, column + 1, arena));
    value_set_text(arena, words, "words", statement_copy(row, column, arena));
    return words;
}

#define POSTING_COLUMNS "p.id, p.kind, p.posted_on, p.words, coalesce(p.reason, ''), coalesce(p.register, ''), coalesce(p.record, 0), coalesce(p.move_key, '')," \
                        " coalesce(p.contradicts, 0), p.by_account, p.by_for, p.made_at"

/* All that never changes, but lines, salt, leaf and the seal before. */
static struct value *posting_of(struct arena *arena, struct statement *row)
{
    struct value *posting = value_object(arena);
    value_set_integer(arena, posting, "by", statement_integer(row, 9));
    value_set_integer(arena, posting, "by_for", statement_integer(row, 10));
    value_set_integer(arena, posting, "contradicts", statement_integer(row, 8));
    value_set(arena, posting, "day", value_date(arena, statement_date(row, 2)));
    value_set_text(arena, posting, "key", statement_copy(row, 7, arena));
    value_set_text(arena, posting, "kind", statement_copy(row, 1, arena));
    value_set_integer(arena, posting, "made_at", statement_integer(row, 11));
    value_set_integer(arena, posting, "number", statement_integer(row, 0));
    value_set_integer(arena, posting, "record", statement_integer(row, 6));
    value_set_text(arena, posting, "register", statement_copy(row, 5, arena));
    return posting;
}

/* Each with what its account is for ever, so that an account that is given to another record is noticed too. */
static enum result add_lines(struct db *db, struct arena *arena, int64_t posting, struct value *into)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct value *lines = value_list(arena);
    int step;
    TRY(db_query(db, &row, SQL("select l.account, l.posted_on, l.pence, coalesce(a.entity, 0), coalesce(a.kind, ''), coalesce(a.register, ''), coalesce(a.record, 0), coalesce(a.other, 0)"
                               " from ledger_line l left join ledger_account a on a.id = l.account where l.posting = $1 order by l.position"), BIND(bind_integer(posting))));
    while ((step = statement_step(row)) == 1) {
        struct value *line = value_list(arena);
        for (int i = 0; i < 8; i++)
            value_append(arena, line, i == 4 || i == 5 ? value_text(arena, statement_copy(row, i, arena)) : value_integer(arena, statement_integer(row, i)));
        value_append(arena, lines, line);
    }
    value_set(arena, into, "lines", lines);
    return step < 0 ? (enum result)step : OK;
}

struct seal { struct text salt, words_salt, words_leaf, previous; };

static enum result seal_of(struct db *db, struct arena *arena, struct value *posting, int64_t number, const struct seal *seal, struct text *ret_seal)
{
    AUTO(buffer_clear) struct buffer canonical;
    buffer_init(&canonical, SEAL_BYTES_MAX);
    TRY(add_lines(db, arena, number, posting));
    value_set_text(arena, posting, "previous", seal->previous);
    value_set_text(arena, posting, "salt", seal->salt);
    value_set_text(arena, posting, WORDS, seal->words_leaf);
    json_write_canonical(&canonical, posting);
    if (canonical.failure < 0 || arena_failed(arena))
        return canonical.failure < 0 ? canonical.failure : ERROR_MEMORY;
    *ret_seal = hash_hex(arena, hash_of(buffer_text(&canonical)));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Sealing ---------------------------------------------------------------- */

static enum result seal_one(struct db *db, struct arena *arena, int64_t number, struct seal *seal, struct text *ret_seal)
{
    struct value *posting, *words;
    {
        AUTO(statement_close_at) struct statement *row = NULL;
        int step;
        TRY(db_query(db, &row, SQL("select " POSTING_COLUMNS " from ledger_posting p where p.id = $1"), BIND(bind_integer(number))));
        step = statement_step(row);
        if (step <= 0)
            return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
        posting = posting_of(arena, row);
        words = words_of(arena, row, 3);
    }
    seal->salt = proof_salt(arena);
    seal->words_salt = proof_salt(arena);
    seal->words_leaf = proof_leaf(arena, seal->words_salt, TEXT(WORDS), words);
    TRY(seal_of(db, arena, posting, number, seal, ret_seal));
    return db_run(db, NULL, SQL("insert into ledger_seal (posting, salt, words_salt, words_leaf, seal) values ($1, $2, $3, $4, $5)"),
                  BIND(bind_integer(number), bind_text(seal->salt), bind_text(seal->words_salt), bind_text(seal->words_leaf), bind_text(*ret_seal)));
}

enum result ledger_seal_new(struct db *db, struct instant at)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(SEAL_ARENA_BYTES_MAX);
    struct seal seal = {.previous = TEXT_NONE};
    char previous[HASH_HEX_BYTES] = "";
    int64_t number, last;
    struct text sealed = TEXT_NONE;
    if (!arena)
        return ERROR_MEMORY;
    TRY(db_one_integer(db, &number, SQL("select coalesce(max(posting), 0) from ledger_seal"), BIND_NOTHING));
    TRY(db_one_integer(db, &last, SQL("select coalesce(max(id), 0) from ledger_posting"), BIND_NOTHING));
    enum result result = db_one_text(db, arena, &sealed, SQL("select seal from ledger_seal where posting = $1"), BIND(bind_integer(number)));
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    while (number < last) {
        snprintf(previous, sizeof previous, "%.*s", TEXT_ARGS(sealed));
        arena_reset(arena);
        seal.previous = text_of(previous);
        result = seal_one(db, arena, ++number, &seal, &sealed);
        if (result < 0)
            return result == ERROR_NOT_FOUND ? ERROR_CORRUPT : result;
    }
    return sealed.length ? proof_append_latest(db, arena, "ledger", at, &(struct proof_document){.register_name = TEXT(PROOF_POSTING), .id = number, .version = 1, .hash = sealed}) : OK;
}

enum result ledger_seal_forget_words(struct db *db, struct arena *arena, int64_t posting, struct instant at)
{
    struct text leaf;
    int64_t changed = 0;
    enum result result = db_one_text(db, arena, &leaf, SQL("select words_leaf from ledger_seal where posting = $1 and words_salt is not null"), BIND(bind_integer(posting)));
    if (result == ERROR_NOT_FOUND)
        return OK; /* never sealed, or told of already */
    TRY(result);
    TRY(db_run(db, &changed, SQL("update ledger_seal set words_salt = null where posting = $1"), BIND(bind_integer(posting))));
    const struct proof_document gone = {.register_name = TEXT(PROOF_POSTING), .id = posting, .version = 1, .hash = leaf, .field = TEXT(WORDS)};
    return proof_append(db, arena, "ledger", at, &gone, 1);
}

/* --- Verifying -------------------------------------------------------------- */

struct told_posting { int64_t entry; struct text seal, words; }; /* seal, words: as the log has them, or empty */
struct checking {
    struct arena *arena;
    struct told_posting *told; /* by number, from 1 */
    int64_t last, told_last;   /* the last posting; the last that the log names */
    struct message *message;
};

static enum result take_told(void *context, int64_t entry, const struct proof_document *document)
{
    struct checking *checking = context;
    if (!text_equals(document->register_name, PROOF_POSTING))
        return OK;
    if (document->id < 1 || document->id > checking->last)
        return message_fail(checking->message, ERROR_CORRUPT, "The ledger does not hold together: entry %" PRId64 " of the log tells of posting %" PRId64 ", which is not there.", entry, document->id);
    struct told_posting *told = &checking->told[document->id];
    told->entry = entry;
    *(document->field.length ? &told->words : &told->seal) = arena_copy(checking->arena, document->hash);
    if (!document->field.length && document->id > checking->told_last)
        checking->told_last = document->id;
    return arena_failed(checking->arena) ? ERROR_MEMORY : OK;
}

static enum result check_words_of(const struct checking *checking, struct arena *arena, struct statement *row, int64_t number, const struct seal *seal)
{
    const struct told_posting *told = &checking->told[number];
    if (!seal->words_salt.length)
        return text_equal(told->words, seal->words_leaf) ? OK
                                                         : message_fail(checking->message, ERROR_CORRUPT, "The ledger does not hold together: the words of posting %" PRId64
                                                                        " were taken out, and no entry of the log tells of it.", number);
    struct text leaf = proof_leaf(arena, seal->words_salt, TEXT(WORDS), words_of(arena, row, 3));
    return text_equal(leaf, seal->words_leaf) ? OK : message_fail(checking->message, ERROR_CORRUPT, "The ledger does not hold together: the words of posting %" PRId64 " were changed.", number);
}

static enum result check_seal(struct db *db, const struct checking *checking, struct arena *arena, int64_t number, char previous[HASH_HEX_BYTES])
{
    AUTO(statement_close_at) struct statement *row = NULL;
    const struct told_posting *told = &checking->told[number];
    struct value *posting;
    struct seal seal;
    struct text kept, sealed;
    int step;
    TRY(db_query(db, &row, SQL("select " POSTING_COLUMNS ", s.salt, coalesce(s.words_salt, ''), s.words_leaf, s.seal from ledger_posting p join ledger_seal s on s.posting = p.id"
                               " where p.id = $1"), BIND(bind_integer(number))));
    step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : message_fail(checking->message, ERROR_CORRUPT, "The ledger does not hold together: posting %" PRId64 " is not sealed.", number);
    posting = posting_of(arena, row);
    seal = (struct seal){statement_copy(row, 12, arena), statement_copy(row, 13, arena), statement_copy(row, 14, arena), text_of(previous)};
    kept = statement_copy(row, 15, arena);
    TRY(check_words_of(checking, arena, row, number, &seal));
    TRY(seal_of(db, arena, posting, number, &seal, &sealed));
    if (!text_equal(sealed, kept))
        return message_fail(checking->message, ERROR_CORRUPT, "The ledger does not hold together: posting %" PRId64 " was changed after it was made.", number);
    if (told->seal.length && !text_equal(told->seal, sealed))
        return message_fail(checking->message, ERROR_CORRUPT, "The ledger does not hold together: entry %" PRId64 " of the log knows posting %" PRId64 ", or one before it, as another.", told->entry,
                            number);
    snprintf(previous, HASH_HEX_BYTES, "%.*s", TEXT_ARGS(sealed));
    return OK;
}

enum result ledger_verify_seals(struct db *db, struct arena *arena, int64_t *ret_sealed, struct message *message)
{
    AUTO(arena_free_at) struct arena *scratch = arena_new(SEAL_ARENA_BYTES_MAX);
    struct checking checking = {.arena = arena, .message = message};
    char previous[HASH_HEX_BYTES] = "";
    int64_t sealed;
    TRY(db_one_integer(db, &checking.last, SQL("select coalesce(max(id), 0) from ledger_posting"), BIND_NOTHING));
    TRY(db_one_integer(db, &sealed, SQL("select count(*) from ledger_seal"), BIND_NOTHING));
    checking.told = ARENA_ARRAY(arena, struct told_posting, (size_t)checking.last + 1);
    if (!checking.told || !scratch)
        return ERROR_MEMORY;
    TRY(proof_each(db, "ledger", take_told, &checking));
    *ret_sealed = 0;
    if (!sealed && !checking.told_last)
        return OK; /* of before there were seals, and nothing posted since */
    if (checking.told_last != checking.last)
        return message_fail(message, ERROR_CORRUPT, "The ledger does not hold together: the log tells of %" PRId64 " postings, and there are %" PRId64 ".", checking.told_last, checking.last);
    for (int64_t number = 1; number <= checking.last; number++) {
        arena_reset(scratch);
        TRY(check_seal(db, &checking, scratch, number, previous));
    }
    *ret_sealed = checking.last;
    return OK;
}
