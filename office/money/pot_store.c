/* Ballots, codes and votes of pots in the store: see pot.h. */
#include "office/money/pot.h"

#include <inttypes.h>

#include "base/crypto/crypto.h"
#include "base/wording.h"

#define CODE_LETTERS "0123456789ABCDEFGHJKMNPQRSTVWXYZ" /* 32, without I, L, O and U */

/* pot_code: state free, paper, used or stopped; nothing leads from it to a vote. pot_ballot: its place is a chance number, since a store that gave places itself would give
 * them in the order of the votes. pot_paper: a paper that one person has keyed, until another has. */
const char pot_schema[] =
    "create table pot_choice (pot bigint not null, number bigint not null, proposal bigint not null, cost bigint not null, primary key (pot, number));\n"
    "create table pot_code (hash text not null primary key, pot bigint not null, batch bigint not null, state text not null);\n"
    "create index pot_code_of on pot_code (pot, batch, state);\n"
    "create table pot_ballot (pot bigint not null, ticks text not null, voters bigint not null, place {id}, unique (pot, ticks));\n"
    "create table pot_tally (pot bigint not null, what text not null, number bigint not null, primary key (pot, what));\n"
    "create table pot_paper (hash text not null primary key, pot bigint not null, ticks text not null, keyed_by bigint not null, keyed_for bigint not null, keyed_at bigint not null);\n"
    "create table pot_counted (pot bigint not null primary key, ballots_sha256 text not null, content text not null);\n"
    "create table pub_pot_ballots (pot bigint not null primary key, content text not null);\n";

/* --- The ballot -------------------------------------------------------------------- */

static enum result read_choices(struct statement *row, struct pot_choices *choices)
{
    int step;
    choices->count = 0;
    while ((step = statement_step(row)) == 1) {
        if (choices->count == POT_CHOICES_MAX)
            return ERROR_LIMIT;
        choices->list[choices->count] = (struct pot_choice){(int64_t)choices->count + 1, statement_integer(row, 0), statement_integer(row, 1)};
        choices->count++;
    }
    return (enum result)step;
}

enum result pot_choices(struct db *db, int64_t pot, struct pot_choices *ret_choices)
{
    AUTO(statement_close_at) struct statement *fixed = NULL;
    AUTO(statement_close_at) struct statement *open = NULL;
    struct pot_choices choices;
    TRY(db_query(db, &fixed, SQL("select proposal, cost from pot_choice where pot = $1 order by number"), BIND(bind_integer(pot))));
    TRY(read_choices(fixed, &choices));
    if (!choices.count) {
        TRY(db_query(db, &open, SQL("select id, cost from pub_proposal where pot = $1 order by id"), BIND(bind_integer(pot))));
        TRY(read_choices(open, &choices));
    }
    *ret_choices = choices;
    return OK;
}

enum result pot_fix_choices(struct db *db, int64_t pot)
{
    struct pot_choices choices;
    TRY(pot_choices(db, pot, &choices));
    for (size_t i = 0; i < choices.count; i++)
        TRY(db_run(db, NULL, SQL("insert into pot_choice (pot, number, proposal, cost) values ($1, $2, $3, $4) on conflict (pot, number) do nothing"),
                   BIND(bind_integer(pot), bind_integer(choices.list[i].number), bind_integer(choices.list[i].proposal), bind_integer(choices.list[i].cost_pence))));
    return OK;
}

enum result pot_ticks_write(struct arena *arena, const int64_t *numbers, size_t count, size_t choices, struct text *ret_ticks)
{
    bool ticked[POT_CHOICES_MAX + 1] = {false};
    struct text ticks = TEXT_NONE;
    for (size_t i = 0; i < count; i++) {
        if (numbers[i] < 1 || numbers[i] > (int64_t)choices)
            return ERROR_INVALID;
        ticked[numbers[i]] = true;
    }
    for (size_t number = 1; number <= choices; number++)
        if (ticked[number])
            ticks = arena_printf(arena, "%.*s%s%zu", TEXT_ARGS(ticks), ticks.length ? " " : "", number);
    *ret_ticks = ticks;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* The next number off the front; 0: there is none. */
static int64_t next_tick(struct text *ticks)
{
    int64_t number = 0;
    size_t at = 0;
    for (; at < ticks->length && ticks->data[at] != ' '; at++)
        number = number * 10 + (ticks->data[at] - '0');
    *ticks = text_slice(*ticks, at + 1, ticks->length);
    return number;
}

bool pot_ticks_have(struct text ticks, int64_t number)
{
    int64_t tick;
    while ((tick = next_tick(&ticks)) != 0)
        if (tick == number)
            return true;
    return false;
}

size_t pot_ticks_count(struct text ticks)
{
    size_t count = 0;
    while (next_tick(&ticks) != 0)
        count++;
    return count;
}

/* --- Codes ------------------------------------------------------------------------- */

void pot_code_new(char out[POT_CODE_SHOWN_BYTES])
{
    unsigned char bytes[POT_CODE_CHARACTERS];
    size_t at = 0;
    random_bytes(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        if (i && i % 5 == 0)
            out[at++] = '-';
        out[at++] = CODE_LETTERS[bytes[i] % 32];
    }
    out[at] = '\0';
}

struct text pot_code_hash(struct arena *arena, int64_t pot, struct text typed)
{
    char code[POT_CODE_CHARACTERS];
    size_t count = 0;
    struct text parts[2] = {arena_printf(arena, "pot %" PRId64 " ", pot), {code, sizeof code}};
    for (size_t i = 0; i < typed.length; i++) {
        char letter = typed.data[i];
        if (letter == ' ' || letter == '-')
            continue;
        letter = letter >= 'a' && letter <= 'z' ? (char)(letter - 'a' + 'A') : letter;
        letter = letter == 'O' ? '0' : letter == 'I' || letter == 'L' ? '1' : letter;
        if (count == sizeof code || !letter || !strchr(CODE_LETTERS, letter))
            return TEXT_NONE;
        code[count++] = letter;
    }
    return count == sizeof code ? hash_hex(arena, hash_of_parts(parts, 2)) : TEXT_NONE;
}

static enum pot_code_state state_of(struct text word)
{
    return text_equals(word, "free") ? POT_CODE_FREE : text_equals(word, "paper") ? POT_CODE_PAPER : text_equals(word, "used") ? POT_CODE_USED : POT_CODE_STOPPED;
}

enum result pot_code_find(struct db *db, int64_t pot, struct text hash, enum pot_code_state *ret_state)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select state from pot_code where hash = $1 and pot = $2"), BIND(bind_text(hash), bind_integer(pot))));
    step = statement_step(row);
    if (step >= 0)
        *ret_state = step == 1 ? state_of(statement_text(row, 0)) : POT_CODE_UNKNOWN;
    return step < 0 ? (enum result)step : OK;
}

int64_t pot_codes_max(size_t choices, int64_t ticks_max)
{
    int64_t ticks = ticks_max && ticks_max < (int64_t)choices ? ticks_max : (int64_t)choices;
    int64_t most = POT_BALLOTS_BYTES_MAX / (ticks * (choices > 9 ? 3 : 2) + 5); /* and ",1" CR LF, of which two bytes are escaped */
    return most < SHARES_VOTERS_MAX ? most : SHARES_VOTERS_MAX;
}

enum result pot_numbers(struct db *db, int64_t pot, struct pot_numbers *ret_numbers)
{
    struct pot_numbers numbers = {0};
    TRY(db_one_integer(db, &numbers.codes, SQL("select count(*) from pot_code where pot = $1"), BIND(bind_integer(pot))));
    TRY(db_one_integer(db, &numbers.used, SQL("select count(*) from pot_code where pot = $1 and state = 'used'"), BIND(bind_integer(pot))));
    TRY(db_one_integer(db, &numbers.stopped, SQL("select count(*) from pot_code where pot = $1 and state = 'stopped'"), BIND(bind_integer(pot))));
    TRY(db_one_integer(db, &numbers.waiting, SQL("select count(*) from pot_paper where pot = $1"), BIND(bind_integer(pot))));
    TRY(db_one_integer(db, &numbers.on_line, SQL("select coalesce(max(number), 0) from pot_tally where pot = $1 and what = 'on_line'"), BIND(bind_integer(pot))));
    TRY(db_one_integer(db, &numbers.paper, SQL("select coalesce(max(number), 0) from pot_tally where pot = $1 and what = 'paper'"), BIND(bind_integer(pot))));
    TRY(db_one_integer(db, &numbers.spoilt, SQL("select coalesce(max(number), 0) from pot_tally where pot = $1 and what = 'spoilt'"), BIND(bind_integer(pot))));
    *ret_numbers = numbers;
    return OK;
}

enum result pot_codes_add(struct db *db, int64_t pot, const struct text *hashes, size_t count, struct message *message)
{
    struct pot_choices choices;
    struct pot_numbers numbers;
    int64_t ticks_max, most, batch;
    TRY(pot_choices(db, pot, &choices));
    TRY(pot_numbers(db, pot, &numbers));
    TRY(db_one_integer(db, &ticks_max, SQL("select coalesce(ticks_max, 0) from reg_pot where id = $1"), BIND(bind_integer(pot))));
    most = choices.count ? pot_codes_max(choices.count, ticks_max) : 0;
    if (numbers.codes - numbers.stopped + (int64_t)count > most)
        return message_fail(message, ERROR_LIMIT, "This vote can have %lld codes, and has %lld: make fewer.", (long long)most, (long long)(numbers.codes - numbers.stopped));
    TRY(db_one_integer(db, &batch, SQL("select coalesce(max(batch), 0) + 1 from pot_code where pot = $1"), BIND(bind_integer(pot))));
    for (size_t i = 0; i < count; i++)
        TRY(db_run(db, NULL, SQL("insert into pot_code (hash, pot, batch, state) values ($1, $2, $3, 'free')"), BIND(bind_text(hashes[i]), bind_integer(pot), bind_integer(batch))));
    return OK;
}

enum result pot_batches(struct db *db, struct arena *arena, int64_t pot, struct pot_batch **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct pot_batch *list;
    int64_t most;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &most, SQL("select coalesce(max(batch), 0) from pot_code where pot = $1"), BIND(bind_integer(pot))));
    list = ARENA_ARRAY(arena, struct pot_batch, (size_t)most + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select batch, count(*), (select count(*) from pot_code f where f.pot = $1 and f.batch = c.batch and f.state = 'free') from pot_code c where pot = $1 group by batch order by batch"),
                 BIND(bind_integer(pot))));
    while ((step = statement_step(row)) == 1 && count < (size_t)most)
        list[count++] = (struct pot_batch){statement_integer(row, 0), statement_integer(row, 1), statement_integer(row, 2)};
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

enum result pot_batch_stop(struct db *db, int64_t pot, int64_t batch, int64_t *ret_stopped)
{
    return db_run(db, ret_stopped, SQL("update pot_code set state = 'stopped' where pot = $1 and batch = $2 and state = 'free'"), BIND(bind_integer(pot), bind_integer(batch)));
}

enum result pot_codes_stop(struct db *db, int64_t pot, const struct text *hashes, size_t count, int64_t *ret_stopped)
{
    int64_t stopped = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t changed;
        TRY(db_run(db, &changed, SQL("update pot_code set state = 'stopped' where hash = $1 and pot = $2 and state = 'free'"), BIND(bind_text(hashes[i]), bind_integer(pot))));
        stopped += changed;
    }
    *ret_stopped = stopped;
    return OK;
}

/* --- Votes ------------------------------------------------------------------------- */

/* Its ballot is fixed and it has opened; `until_close`: and not closed. */
static enum result check_open(struct db *db, int64_t pot, struct instant now, bool until_close, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct instant opens, closes;
    int step;
    TRY(db_query(db, &row, SQL("select p.opens, p.closes, r.state from reg_pot p join record r on r.id = p.id where p.id = $1"), BIND(bind_integer(pot))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    if (!text_equals(statement_text(row, 2), "fixed"))
        return message_fail(message, ERROR_CONFLICT, "This vote takes no ballots: it has not begun, or they are counted.");
    TRY(instant_parse(statement_text(row, 0), &opens));
    TRY(instant_parse(statement_text(row, 1), &closes));
    if (now.seconds < opens.seconds)
        return message_fail(message, ERROR_CONFLICT, "This vote has not opened yet.");
    if (until_close && now.seconds >= closes.seconds)
        return message_fail(message, ERROR_CONFLICT, "This vote has closed.");
    return OK;
}

static enum result add_to_tally(struct db *db, int64_t pot, const char *what)
{
    return db_run(db, NULL, SQL("insert into pot_tally (pot, what, number) values ($1, $2, 1) on conflict (pot, what) do update set number = pot_tally.number + 1"),
                  BIND(bind_integer(pot), bind_text(text_of(what))));
}

static enum result add_ballot(struct db *db, int64_t pot, struct text ticks)
{
    uint64_t place; /* of 63 bits; two are not alike */
    random_bytes(&place, sizeof place);
    return db_run(db, NULL, SQL("insert into pot_ballot (pot, ticks, voters, place) values ($1, $2, 1, $3) on conflict (pot, ticks) do update set voters = pot_ballot.voters + 1"),
                  BIND(bind_integer(pot), bind_text(ticks), bind_integer((int64_t)(place >> 1))));
}

enum result pot_vote_cast(struct db *db, int64_t pot, struct text hash, struct text ticks, struct instant now, struct message *message)
{
    int64_t changed;
    TRY(check_open(db, pot, now, true, message));
    TRY(db_run(db, &changed, SQL("update pot_code set state = 'used' where hash = $1 and pot = $2 and state = 'free'"), BIND(bind_text(hash), bind_integer(pot))));
    if (!changed)
        return message_fail(message, ERROR_CONFLICT, "This code has been used by now. Each code counts once.");
    TRY(add_ballot(db, pot, ticks));
    return add_to_tally(db, pot, "on_line");
}

/* --- Papers -------------------------------------------------------------------------- */

static enum result key_first(struct db *db, int64_t pot, struct text hash, struct text ticks, const struct actor *actor)
{
    TRY(db_run(db, NULL, SQL("update pot_code set state = 'paper' where hash = $1 and pot = $2"), BIND(bind_text(hash), bind_integer(pot))));
    return db_run(db, NULL, SQL("insert into pot_paper (hash, pot, ticks, keyed_by, keyed_for, keyed_at) values ($1, $2, $3, $4, $5, $6)"),
                  BIND(bind_text(hash), bind_integer(pot), bind_text(ticks), bind_integer(actor->account), bind_integer(actor->stands_for), bind_integer(actor->moment.now.seconds)));
}

static enum result key_second(struct db *db, int64_t pot, struct text hash, struct text ticks, const struct actor *actor, struct message *message)
{
    int64_t by, covered, same;
    TRY(db_one_integer(db, &by, SQL("select keyed_by from pot_paper where hash = $1"), BIND(bind_text(hash))));
    TRY(db_one_integer(db, &covered, SQL("select keyed_for from pot_paper where hash = $1"), BIND(bind_text(hash))));
    if (people_own_work(db, by, covered, actor))
        return message_fail(message, ERROR_DENIED, "You keyed this paper yourself: somebody else keys it the second time.");
    TRY(db_one_integer(db, &same, SQL("select count(*) from pot_paper where hash = $1 and ticks = $2"), BIND(bind_text(hash), bind_text(ticks))));
    if (!same)
        return message_fail(message, ERROR_CONFLICT, "The two keyings of this paper are not the same. Look at it again: correct yours, or take the first one out and key it anew.");
    TRY(db_run(db, NULL, SQL("delete from pot_paper where hash = $1"), BIND(bind_text(hash))));
    TRY(db_run(db, NULL, SQL("update pot_code set state = 'used' where hash = $1"), BIND(bind_text(hash))));
    if (!ticks.length)
        return add_to_tally(db, pot, "spoilt");
    TRY(add_ballot(db, pot, ticks));
    return add_to_tally(db, pot, "paper");
}

enum result pot_paper_key(struct db *db, int64_t pot, struct text hash, struct text ticks, const struct actor *actor, enum pot_keyed *ret_keyed, struct message *message)
{
    enum pot_code_state state;
    TRY(check_open(db, pot, actor->moment.now, false, message));
    TRY(pot_code_find(db, pot, hash, &state));
    if (state == POT_CODE_FREE) {
        TRY(key_first(db, pot, hash, ticks, actor));
        *ret_keyed = POT_KEYED_ONCE;
        return OK;
    }
    if (state == POT_CODE_PAPER) {
        TRY(key_second(db, pot, hash, ticks, actor, message));
        *ret_keyed = POT_KEYED_TWICE;
        return OK;
    }
    if (state == POT_CODE_USED)
        return message_fail(message, ERROR_CONFLICT, "This code has voted already, on line or on another paper: this paper does not count.");
    return message_fail(message, ERROR_CONFLICT, "No such code was given out for this vote, or it was stopped: look at it again. Otherwise the paper does not count.");
}

enum result pot_paper_drop(struct db *db, int64_t pot, struct text hash, int64_t *ret_dropped)
{
    TRY(db_run(db, NULL, SQL("update pot_code set state = 'free' where pot = $1 and state = 'paper' and ($2 = '' or hash = $2)"), BIND(bind_integer(pot), bind_text(hash))));
    return db_run(db, ret_dropped, SQL("delete from pot_paper where pot = $1 and ($2 = '' or hash = $2)"), BIND(bind_integer(pot), bind_text(hash)));
}

/* --- The list of ballots ---------------------------------------------------------------- */

enum result pot_votes_read(struct db *db, struct arena *arena, int64_t pot, struct pot_votes *ret_votes)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct pot_votes votes = {0};
    int64_t count;
    int step;
    TRY(db_one_integer(db, &count, SQL("select count(*) from pot_ballot where pot = $1"), BIND(bind_integer(pot))));
    votes.list = ARENA_ARRAY(arena, struct pot_ballot, (size_t)count + 1);
    if (!votes.list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select ticks, voters from pot_ballot where pot = $1 order by ticks"), BIND(bind_integer(pot))));
    while ((step = statement_step(row)) == 1 && votes.count < (size_t)count) {
        votes.list[votes.count++] = (struct pot_ballot){statement_copy(row, 0, arena), statement_integer(row, 1)};
        votes.voters += statement_integer(row, 1);
    }
    *ret_votes = votes;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

#define BALLOTS_HEADING "projects,voters\r\n"

struct text pot_ballots_text(struct arena *arena, const struct pot_votes *votes)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, POT_BALLOTS_BYTES_MAX * 2);
    buffer_printf(&out, "%s", BALLOTS_HEADING);
    for (size_t i = 0; i < votes->count; i++)
        buffer_printf(&out, "%.*s,%" PRId64 "\r\n", TEXT_ARGS(votes->list[i].ticks), votes->list[i].voters);
    return out.failure < 0 ? TEXT_NONE : arena_copy(arena, (struct text){out.data, out.length});
}

enum result pot_ballots_parse(struct arena *arena, struct text list, struct pot_votes *ret_votes)
{
    struct pot_votes votes = {0};
    size_t lines = 0;
    for (size_t i = 0; i < list.length; i++)
        lines += list.data[i] == '\n';
    votes.list = ARENA_ARRAY(arena, struct pot_ballot, lines + 1);
    if (!votes.list)
        return ERROR_MEMORY;
    if (!text_starts(list, TEXT(BALLOTS_HEADING)))
        return ERROR_CORRUPT;
    for (size_t from = sizeof BALLOTS_HEADING - 1, at; from < list.length; from = at + 2) {
        struct pot_ballot *ballot = &votes.list[votes.count++];
        size_t comma = from;
        while (comma < list.length && list.data[comma] != ',')
            comma++;
        for (at = comma; at < list.length && list.data[at] != '\r'; at++)
            ;
        if (at == list.length || text_to_integer(text_slice(list, comma + 1, at - comma - 1), &ballot->voters) < 0)
            return ERROR_CORRUPT;
        ballot->ticks = text_slice(list, from, comma - from);
        votes.voters += ballot->voters;
    }
    *ret_votes = votes;
    return OK;
}
