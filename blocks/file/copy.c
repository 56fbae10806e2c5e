/* Copies for the public: prepared and approved. What happens when they are published is copy_public.c's. */
#include "blocks/file/instead.h"

#include "base/crypto/crypto.h"
#include "base/limits.h"
#include "base/store/serial.h"

#define COPY_PART_BYTES FILE_PART_BYTES
#define COPY_BYTES_MAX (2 * (size_t)FILE_BYTES_MAX)

const char file_copy_schema[] =
    "create table file_copy (id {id}, file bigint not null references file (id), state text not null, kind text not null, name text not null,"
    " bytes bigint not null, sha256 text not null, title text not null, language text not null, alternative text not null,"
    " prepared_by bigint not null, prepared_at bigint not null, approved_by bigint not null, approved_at bigint);\n"
    "create index file_copy_by_file on file_copy (file);\n"
    "create table file_copy_part (file bigint not null references file_copy (id), start bigint not null, content {bytes} not null,"
    " primary key (file, start));\n"
    "create table pub_file (id bigint primary key, record bigint not null, source bigint not null, kind text not null, name text not null,"
    " bytes bigint not null, sha256 text not null, title text not null, language text not null, alternative text not null, words text not null,"
    " published_at bigint not null, withdrawn bigint not null, ground text);\n"
    "create index pub_file_by_record on pub_file (record);\n"
    "create table pub_file_part (file bigint not null, start bigint not null, content {bytes} not null, primary key (file, start));\n";

const char *const copy_languages[] = {"en", "cy", "ar", "bn", "bfi", "zh", "fr", "gu", "lt", "ne", "pl", "pt", "pa", "ro", "so", "es", "ta", "tr", "uk", "ur", NULL};
static const char *const language_names[] WORDINGS = {
    "English", "Welsh", "Arabic", "Bengali", "British Sign Language", "Chinese", "French", "Gujarati", "Lithuanian", "Nepali",
    "Polish", "Portuguese", "Punjabi", "Romanian", "Somali", "Spanish", "Tamil", "Turkish", "Ukrainian", "Urdu",
};
static_assert(COUNT_OF(copy_languages) == COUNT_OF(language_names) + 1, "a name for each");

struct text copy_language_name(struct arena *arena, struct text code)
{
    for (size_t i = 0; i < COUNT_OF(language_names); i++)
        if (text_equals(code, copy_languages[i]))
            return text_of(wording(arena, language_names[i]));
    return code;
}

enum result copy_kind_check(enum file_kind kind, struct message *message)
{
    bool can = kind == FILE_PDF || file_kind_is_image(kind) || kind == FILE_CSV || kind == FILE_TEXT;
    return can ? OK : message_fail(message, ERROR_INVALID, "A %s cannot be published: it carries its history and its authors, and not everybody can open it."
                                                           " Save it as a PDF, attach that to the record instead, and prepare its copy.", wording_in(message ? message->language : NULL, file_kind_label(kind)));
}

/* --- Finding --------------------------------------------------------------- */

/* What became of it in public. */
static enum result find_public(struct db *db, struct arena *arena, struct file_copy *copy)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select withdrawn, ground from pub_file where id = $1"), BIND(bind_integer(copy->id))));
    step = statement_step(row);
    if (step <= 0)
        return (enum result)step;
    copy->is_withdrawn = statement_integer(row, 0) != 0;
    copy->is_public = !copy->is_withdrawn;
    copy->ground = statement_copy(row, 1, arena);
    return OK;
}

enum result copy_find(struct db *db, struct arena *arena, int64_t file, struct file_copy *ret_copy)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct file_copy copy = {.file = file};
    int step;
    TRY(db_query(db, &row, SQL("select id, kind, name, bytes, sha256, title, language, alternative, prepared_by, approved_by from file_copy"
                               " where file = $1 and state = 'made' order by id desc limit 1"),
                 BIND(bind_integer(file))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    copy.id = statement_integer(row, 0);
    if (!file_kind_of_word(statement_text(row, 1), &copy.kind))
        return ERROR_CORRUPT;
    copy.name = statement_copy(row, 2, arena);
    copy.bytes = statement_integer(row, 3);
    copy.sha256 = statement_copy(row, 4, arena);
    copy.title = statement_copy(row, 5, arena);
    copy.language = statement_copy(row, 6, arena);
    copy.alternative = statement_copy(row, 7, arena);
    copy.prepared_by = statement_integer(row, 8);
    copy.approved_by = statement_integer(row, 9);
    TRY(find_public(db, arena, &copy));
    TRY(instead_file(db, copy.id, &copy.instead));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    *ret_copy = copy;
    return OK;
}

/* --- Making ---------------------------------------------------------------- */

struct making {
    struct store *store;
    const struct file *file, *source; /* of which it is made: the file, or another in its place */
    const struct instead *instead;
    const struct file_copy *words;
    const struct actor *actor;
    struct text name;
    struct hashing hashing;
    struct buffer part;
    int64_t id, bytes;
    char sha256[HASH_HEX_BYTES];
};

static enum result begin_in_store(struct db *db, void *context, struct message *message)
{
    struct making *making = context;
    (void)message;
    TRY(db_next_number(db, TEXT("file_copy"), &making->id));
    return db_run(db, NULL,
                  SQL("insert into file_copy (id, file, state, kind, name, bytes, sha256, title, language, alternative, prepared_by, prepared_at, approved_by)"
                      " values ($1, $2, 'making', $3, $4, 0, '', $5, $6, $7, $8, $9, 0)"),
                  BIND(bind_integer(making->id), bind_integer(making->file->id), bind_text(text_of(file_kind_words[making->source->kind])), bind_text(making->name),
                       bind_text(making->words->title), bind_text(making->words->language), bind_text(making->words->alternative),
                       bind_integer(making->actor->account), bind_integer(making->actor->moment.now.seconds)));
}

static enum result add_in_store(struct db *db, void *context, struct message *message)
{
    struct making *making = context;
    (void)message;
    return db_run(db, NULL, SQL("insert into file_copy_part (file, start, content) values ($1, $2, $3)"),
                  BIND(bind_integer(making->id), bind_integer(making->bytes), bind_bytes(making->part.data, making->part.length)));
}

static enum result flush(struct making *making)
{
    if (!making->part.length)
        return OK;
    hash_add(&making->hashing, buffer_text(&making->part));
    TRY(store_write(making->store, add_in_store, making, NULL));
    making->bytes += (int64_t)making->part.length;
    buffer_clear(&making->part);
    return OK;
}

static enum result take(void *context, struct text piece)
{
    struct making *making = context;
    buffer_append(&making->part, piece);
    TRY(making->part.failure);
    return making->part.length >= COPY_PART_BYTES ? flush(making) : OK;
}

/* One that stood there and was never public goes. */
static enum result end_in_store(struct db *db, void *context, struct message *message)
{
    struct making *making = context;
    (void)message;
    TRY(db_run(db, NULL, SQL("delete from file_copy_part where file in (select c.id from file_copy c where c.file = $1 and c.id <> $2"
                             " and not exists (select 1 from pub_file p where p.id = c.id))"),
               BIND(bind_integer(making->file->id), bind_integer(making->id))));
    TRY(db_run(db, NULL, SQL("delete from file_copy where file = $1 and id <> $2 and not exists (select 1 from pub_file p where p.id = file_copy.id)"),
               BIND(bind_integer(making->file->id), bind_integer(making->id))));
    if (making->instead) {
        TRY(file_attach(db, making->source->id, making->file->record));
        TRY(instead_note(db, making->id, making->file->id, making->instead));
    }
    return db_run(db, NULL, SQL("update file_copy set state = 'made', bytes = $1, sha256 = $2 where id = $3"),
                  BIND(bind_integer(making->bytes), bind_text(text_of(making->sha256)), bind_integer(making->id)));
}

enum result copy_words_check(const struct file_copy *words, struct message *message)
{
    bool known = false;
    for (const char *const *language = copy_languages; *language; language++)
        known = known || text_equals(words->language, *language);
    if (!words->title.length || text_count_characters(words->title) > COPY_TITLE_CHARACTERS_MAX)
        return message_fail(message, ERROR_INVALID, "Give a title of at most %d characters", COPY_TITLE_CHARACTERS_MAX);
    if (!known)
        return message_fail(message, ERROR_INVALID, "Choose the language that it is in");
    if (!words->alternative.length || text_count_characters(words->alternative) > COPY_ALTERNATIVE_CHARACTERS_MAX)
        return message_fail(message, ERROR_INVALID, "Give the alternative for those who cannot use the file, in at most %d characters", COPY_ALTERNATIVE_CHARACTERS_MAX);
    return OK;
}

static struct text name_of(struct arena *arena, const struct file *file, struct text title)
{
    struct text slug = text_slug(arena, title, 60);
    return arena_printf(arena, "%.*s.%s", TEXT_ARGS(slug.length ? slug : TEXT("file")), file_kind_extension(file->kind));
}

enum result copy_make(const struct engine *engine, struct arena *arena, const struct file *file, const struct instead *instead, const struct file_copy *words,
                      const struct actor *actor, int64_t *ret_id, struct message *message)
{
    const struct file *source = instead ? &instead->file : file;
    struct making making = {.store = engine->store, .file = file, .source = source, .instead = instead, .words = words, .actor = actor,
                            .name = name_of(arena, source, words->title)};
    TRY(copy_kind_check(source->kind, message));
    TRY(copy_words_check(words, message));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    hash_begin(&making.hashing);
    buffer_init(&making.part, (size_t)2 * COPY_PART_BYTES);
    enum result result = store_write(engine->store, begin_in_store, &making, message);
    if (result == OK)
        result = file_work(engine->store, NULL, source->id, source->kind, JOB_CLEAN, COPY_BYTES_MAX, take, &making);
    if (result == OK)
        result = flush(&making);
    buffer_clear(&making.part);
    if (result == ERROR_INVALID || (result == OK && !making.bytes))
        return message_fail(message, ERROR_INVALID, "No copy could be made: the file is damaged or protected with a password, or this server lacks the library for it."
                                                    " Save it anew without a password, and attach that");
    TRY(result);
    hash_write_hex(hash_end(&making.hashing), making.sha256);
    TRY(store_write(engine->store, end_in_store, &making, message));
    *ret_id = making.id;
    return OK;
}

/* --- Approving ------------------------------------------------------------- */

enum result copy_approve(struct db *db, int64_t id, const struct actor *actor, struct message *message)
{
    int64_t prepared_by = 0, changed = 0;
    TRY(db_one_integer(db, &prepared_by, SQL("select prepared_by from file_copy where id = $1 and state = 'made'"), BIND(bind_integer(id))));
    if (people_own_work(db, prepared_by, 0, actor))
        return message_fail(message, ERROR_DENIED, "You prepared this copy, or whoever you cover did, so another person must approve it.");
    TRY(db_run(db, &changed, SQL("update file_copy set approved_by = $1, approved_at = $2 where id = $3 and approved_by = 0"),
               BIND(bind_integer(actor->account), bind_integer(actor->moment.now.seconds), bind_integer(id))));
    return OK;
}
