/* Words: what is found, in which order, and who may find it. */
#include "../../base/store/store_help.h"
#include "blocks/proof/proof.h"
#include "blocks/publish/publish.h"
#include "blocks/record/merge.h"
#include "blocks/record/record.h"
#include "blocks/search/search.h"

static struct store *office_open(const struct place *place)
{
    const struct migration migrations[] = {
        {1, "record", record_schema}, {2, "search", search_schema}, {3, "publish", publish_schema}, {4, "proof", proof_schema}, {5, "taken down", take_down_schema},
        {6, "keys", proof_key_schema}, {7, "merge", merge_schema}};
    struct store_options options = {.migrations = migrations, .migration_count = COUNT_OF(migrations), .readers_max = 2, .create = true};
    struct store *store = NULL;
    struct message message = {0};
    if (store_open(place->address, &options, &store, &message) != OK) {
        printf("  the store did not open: %s\n", message.text);
        abort();
    }
    return store;
}

struct put {
    int64_t id;
    const char *register_name, *name, *prose, *later;
};

static enum result put_body(struct db *db, void *context, struct message *message)
{
    const struct put *put = context;
    struct search_part parts[] = {{text_of(put->name), 8, false}, {text_of(put->prose), 1, false}, {text_of(put->later), 1, true}};
    (void)message;
    TRY(db_run(db, NULL, SQL_COMPOSED("insert into record (id, register, reference, name, sort_key, state, version, author, made_at, changed_at, published_version)"
                                      " values ($1, $2, $3, $3, $3, 'start', 1, 0, 0, 0, 0) on conflict (id) do update set name = $3, sort_key = $3, reference = $3"),
               BIND(bind_integer(put->id), bind_text(text_of(put->register_name)), bind_text(text_of(put->name)))));
    return search_put(db, STORE_OFFICE, text_of(put->register_name), put->id, parts, !put->prose ? 0 : put->later ? 3 : 2);
}

static void put(struct store *store, int64_t id, const char *register_name, const char *name, const char *prose)
{
    struct put what = {id, register_name, name, prose, NULL};
    CHECK_INTEGER(store_write(store, put_body, &what, NULL), OK);
}

struct found {
    int64_t ids[20];
    size_t count;
    int64_t total;
};

static struct found find_where(struct store *store, const char *query, const char *condition, struct binds binds, size_t offset, size_t max)
{
    struct arena *arena = arena_new(1 << 20);
    struct found found = {.total = -1};
    struct search_hit *hits = NULL;
    struct db *db = NULL;
    CHECK_INTEGER(store_read_begin(store, STORE_OFFICE, &db), OK);
    CHECK_INTEGER(search_find(db, STORE_OFFICE, arena, text_of(query), condition, binds, offset, max, &hits, &found.count, &found.total), OK);
    for (size_t i = 0; i < found.count; i++)
        found.ids[i] = hits[i].id;
    store_read_end(db);
    arena_free(arena);
    return found;
}

static struct found find(struct store *store, const char *query)
{
    return find_where(store, query, "1=1", BIND_NOTHING, 0, 20);
}

static void fill(struct store *store)
{
    put(store, 1, "action", "Rural burglary", "More patrols in the villages; policies for farms.");
    put(store, 2, "action", "Speeding on village roads", "Community speed watch. Burglaries are another matter.");
    put(store, 3, "board", "Strategic Board", "It meets four times a year about burglary and speed.");
    put(store, 4, "action", "Café watch", "Women's safety at night");
}

TEST("nothing asked, nothing found")
{
    struct place place = place_new();
    struct store *store = office_open(&place);
    fill(store);
    CHECK_INTEGER(find(store, "").total, 0);
    CHECK_INTEGER(find(store, " -- !? ").total, 0);
    CHECK_INTEGER(find(store, "helicopter").total, 0);
    CHECK_INTEGER(find(store, "burglary helicopter").total, 0);
    CHECK_INTEGER(find(store, "%").total, 0);
    CHECK_INTEGER(find(store, "' or 1=1 --").total, 0);
    store_close(store);
    place_remove(&place);
}

TEST("all words must be there, in any form; names weigh more than prose, then by name")
{
    struct place place = place_new();
    struct store *store = office_open(&place);
    struct found found;
    fill(store);
    found = find(store, "burglaries");
    CHECK_INTEGER(found.total, 3);
    CHECK_INTEGER(found.ids[0], 1);
    CHECK_INTEGER(found.ids[1], 2); /* "Speeding…" before "Strategic…" */
    CHECK_INTEGER(found.ids[2], 3);
    found = find(store, "BURGLARY village");
    CHECK_INTEGER(found.total, 2);
    CHECK_INTEGER(find(store, "burglary four").total, 1);
    CHECK_INTEGER(find(store, "cafe").total, 1);
    CHECK_INTEGER(find(store, "women").total, 1);
    CHECK_INTEGER(find(store, "burglary burglaries").total, 3); /* one word asked for twice */
    store_close(store);
    place_remove(&place);
}

TEST("the last word counts as a beginning from three letters on")
{
    struct place place = place_new();
    struct store *store = office_open(&place);
    fill(store);
    CHECK_INTEGER(find(store, "bu").total, 0);
    CHECK_INTEGER(find(store, "bur").total, 3);
    CHECK_INTEGER(find(store, "polic").total, 1);
    CHECK_INTEGER(find(store, "strat").ids[0], 3);
    CHECK_INTEGER(find(store, "bur rural").total, 0); /* not the last */
    CHECK_INTEGER(find(store, "rural bur").total, 1);
    store_close(store);
    place_remove(&place);
}

TEST("common words keep nothing out, unless they are all that is asked")
{
    struct place place = place_new();
    struct store *store = office_open(&place);
    fill(store);
    CHECK_INTEGER(find(store, "the burglary of the farms").total, 1);
    CHECK_INTEGER(find(store, "it").total, 1);
    store_close(store);
    place_remove(&place);
}

TEST("eight words are looked at, and one more is said to be left out")
{
    struct search_words words;
    search_read_query(TEXT("one two three four five six seven eight"), &words);
    CHECK_INTEGER(words.count, 8);
    CHECK(!words.cut);
    search_read_query(TEXT("one two three four five six seven eight nine"), &words);
    CHECK_INTEGER(words.count, 8);
    CHECK(words.cut);
    char longest[400];
    memset(longest, 'x', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    search_read_query(text_of(longest), &words);
    CHECK_INTEGER(words.count, 1);
    CHECK_INTEGER(strlen(words.list[0].word), SEARCH_WORD_BYTES_MAX);
}

TEST("a condition keeps out what the reader may not see, and the count too")
{
    struct place place = place_new();
    struct store *store = office_open(&place);
    struct found found;
    fill(store);
    found = find_where(store, "burglary", "register = $1", BIND(bind_text(TEXT("board"))), 0, 20);
    CHECK_INTEGER(found.total, 1);
    CHECK_INTEGER(found.ids[0], 3);
    found = find_where(store, "speed bur", "register = $1 and record_id <> $2 or 1=0", BIND(bind_text(TEXT("action")), bind_integer(1)), 0, 20);
    CHECK_INTEGER(found.total, 1);
    CHECK_INTEGER(found.ids[0], 2);
    CHECK_INTEGER(find_where(store, "burglary", "1=0", BIND_NOTHING, 0, 20).total, 0);
    store_close(store);
    place_remove(&place);
}

TEST("pages of hits, and the count of all")
{
    struct place place = place_new();
    struct store *store = office_open(&place);
    struct found found;
    fill(store);
    found = find_where(store, "burglary", "1=1", BIND_NOTHING, 1, 1);
    CHECK_INTEGER(found.total, 3);
    CHECK_INTEGER(found.count, 1);
    CHECK_INTEGER(found.ids[0], 2);
    found = find_where(store, "burglary", "1=1", BIND_NOTHING, 3, 20);
    CHECK_INTEGER(found.count, 0);
    CHECK_INTEGER(found.total, 3);
    store_close(store);
    place_remove(&place);
}

TEST("a record put again stands for its new words only; without parts it is gone")
{
    struct place place = place_new();
    struct store *store = office_open(&place);
    fill(store);
    put(store, 1, "action", "Rural theft", "Tractors");
    CHECK_INTEGER(find(store, "burglary").total, 2);
    CHECK_INTEGER(find(store, "theft").ids[0], 1);
    put(store, 1, "action", "Rural theft", NULL);
    CHECK_INTEGER(find(store, "theft").total, 0);
    CHECK_INTEGER(place_count(store, "select count(*) from search_word where record_id = 1"), 0);
    store_close(store);
    place_remove(&place);
}

TEST("the office's words are out of the public's reach")
{
    struct place place = place_new();
    struct store *store = office_open(&place);
    struct arena *arena = arena_new(1 << 20);
    struct search_hit *hits = NULL;
    size_t count = 0;
    int64_t total = -1;
    struct db *db = NULL;
    fill(store);
    CHECK_INTEGER(store_read_begin(store, STORE_PUBLIC, &db), OK);
    CHECK_INTEGER(search_find(db, STORE_PUBLIC, arena, TEXT("burglary"), "1=1", BIND_NOTHING, 0, 20, &hits, &count, &total), OK);
    CHECK_INTEGER(total, 0);
    store_read_end(db);
    CHECK_INTEGER(store_read_begin(store, STORE_PUBLIC, &db), OK);
    CHECK_INTEGER(search_find(db, STORE_OFFICE, arena, TEXT("burglary"), "1=1", BIND_NOTHING, 0, 20, &hits, &count, &total), ERROR_DENIED);
    store_read_end(db);
    arena_free(arena);
    store_close(store);
    place_remove(&place);
}

TEST("an excerpt stands around the first word asked for")
{
    struct arena *arena = arena_new(1 << 20);
    struct search_words words;
    search_read_query(TEXT("burglary"), &words);
    CHECK_TEXT(search_excerpt(arena, TEXT("Nothing of the kind."), &words, 200), "");
    CHECK_TEXT(search_excerpt(arena, TEXT("Burglaries fell."), &words, 200), "Burglaries fell.");
    CHECK_TEXT(search_excerpt(arena, TEXT("One two three four five six burglaries seven eight nine ten."), &words, 24), "…six burglaries seven…");
    CHECK_TEXT(search_excerpt(arena, TEXT("é é é é é é é é burglaries"), &words, 12), "…é burglaries");
    CHECK_TEXT(search_excerpt(arena, TEXT("unbrokenunbrokenunbroken;burglaries"), &words, 12), "…burglaries");
    arena_free(arena);
}

TEST("words of fields that open later are found by who sees them, beside those that all find")
{
    struct place place = place_new();
    struct store *store = office_open(&place);
    const char *open = "register in ('letter')", *all = "register in ('letter', 'letter:later')";
    struct put one = {1, "letter", "Rain", "Drains and gutters.", "Gutters: satisfied."}, two = {2, "letter", "Hail", "Roofs.", "Not satisfied."};
    CHECK_INTEGER(store_write(store, put_body, &one, NULL), OK);
    CHECK_INTEGER(store_write(store, put_body, &two, NULL), OK);
    CHECK_INTEGER(find_where(store, "satisfied", open, BIND_NOTHING, 0, 20).total, 0);
    CHECK_INTEGER(find_where(store, "satisfied", all, BIND_NOTHING, 0, 20).total, 2);
    CHECK_INTEGER(find_where(store, "satisfied drains", all, BIND_NOTHING, 0, 20).total, 1);
    CHECK_INTEGER(find_where(store, "satisfied drains", open, BIND_NOTHING, 0, 20).total, 0);
    CHECK_INTEGER(find_where(store, "gutters", open, BIND_NOTHING, 0, 20).total, 1);
    CHECK_INTEGER(find_where(store, "gut", all, BIND_NOTHING, 0, 20).total, 1);
    CHECK_INTEGER(find_where(store, "rain sat", all, BIND_NOTHING, 0, 20).total, 1);
    store_close(store);
    place_remove(&place);
}
