/* frankpledge example: an office filled with the worked example, and invented people who can sign in
 * to it. Their passwords are made anew each time: they are printed, and kept beside the data file
 * for whoever owns it. Not here: the records (example_load.c) and where they come from
 * (example/hertfordshire/README.md). */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/crypto/crypto.h"
#include "blocks/proof/proof.h"
#include "blocks/record/record.h"
#include "program/commands.h"
#include "program/example_load.h"
#include "program/new_office.h"

#define ARENA_BYTES_MAX (16 << 20)
#define EXAMPLE_DAY "2019-10-31" /* the day after which the papers tell little more */
#define PASSWORD_GROUPS 4
#define PASSWORD_GROUP_LETTERS 4
#define PASSWORD_BYTES (PASSWORD_GROUPS * (PASSWORD_GROUP_LETTERS + 1)) /* with NUL */

static const struct option_rule rules[] = {
    STORE_OPTION,
    KEYS_OPTION,
    DEFINITIONS_OPTION,
    {NULL, NULL, NULL},
};

/* Nobody of these lives anywhere: ".example" is no place on the internet (RFC 2606). Those who put the
 * records in come first, in the order of enum example_person. */
static const struct person {
    const char *sign_in, *name, *role, *organisation;
} people[] = {
    {"administrator@office.example", "Robin Ash (example administrator)", "administrator", NULL},
    {"officer@office.example", "Sam Birch (example officer)", "officer", NULL},
    {"second.officer@office.example", "Kit Alder (example officer)", "officer", NULL},
    {"head@office.example", "Dana Marsh (example head)", "head", NULL},
    {"second.head@office.example", "Noor Field (example head)", "head", NULL},
    {"constabulary@partner.example", "Jo Heath (example partner)", "partner", "Hertfordshire Constabulary"},
    {"beacon@partner.example", "Ali Brook (example partner)", "partner", "Beacon Victim Care Centre"},
    {"auditor@office.example", "Lee Stone (example auditor)", "auditor", NULL},
    {"finance@office.example", "Max Reed (example finance officer)", "finance", NULL},
    {"assessor@partner.example", "Uma Vale (example assessor)", "assessor", "Hertfordshire Constabulary"},
    {"second.assessor@partner.example", "Ben Moor (example assessor)", "assessor", "Hertfordshire Constabulary"},
};

struct example {
    struct office *office;
    struct arena *arena;
    struct moment moment;
    char passwords[COUNT_OF(people)][PASSWORD_BYTES];
    char stored_passwords[COUNT_OF(people)][PASSWORD_HASH_BYTES];
};

/* --- Passwords ------------------------------------------------------------ */

/* Sixteen of 32 letters and digits that cannot be mistaken for one another: 80 bits. */
static void make_password(char out[PASSWORD_BYTES])
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz023456789";
    unsigned char dice[PASSWORD_GROUPS * PASSWORD_GROUP_LETTERS];
    size_t at = 0;
    static_assert(sizeof letters == 32 + 1, "five bits a letter");
    random_bytes(dice, sizeof dice);
    for (size_t i = 0; i < sizeof dice; i++) {
        if (i && i % PASSWORD_GROUP_LETTERS == 0)
            out[at++] = '-';
        out[at++] = letters[dice[i] & 31];
    }
    out[at] = '\0';
    explicit_bzero(dice, sizeof dice);
}

static enum result make_passwords(struct example *example)
{
    for (size_t i = 0; i < COUNT_OF(people); i++) {
        make_password(example->passwords[i]);
        TRY(password_hash(text_of(example->passwords[i]), example->stored_passwords[i]));
    }
    return OK;
}

/* --- The transaction ------------------------------------------------------ */

static enum result add_person(struct db *db, const struct example *example, size_t index, int64_t *ret_account, struct message *message)
{
    const struct engine *engine = &example->office->engine;
    const struct definition *definition = definitions_find(engine->definitions, TEXT("organisation"));
    const struct person *person = &people[index];
    const struct actor actor = actor_command_line(example->moment);
    int64_t organisation = 0;
    if (person->organisation && (!definition || record_find(db, definition, TEXT("name"), text_of(person->organisation), &organisation) < 0))
        return message_fail(message, ERROR_NOT_FOUND, "The example has no organisation \"%s\".", person->organisation);
    TRY(people_add(db, engine, example->arena, text_of(person->sign_in), text_of(person->name), text_of(person->role), organisation,
                   example->stored_passwords[index], &actor, ret_account, message));
    return people_make_person(db, engine, example->arena, *ret_account, &actor, message);
}

static enum result fill(struct db *db, void *context, struct message *message)
{
    struct example *example = context;
    struct actor actors[EXAMPLE_PEOPLE];
    int64_t account;
    for (size_t i = 0; i < EXAMPLE_PEOPLE; i++) {
        TRY(add_person(db, example, i, &account, message));
        actors[i] = (struct actor){.account = account, .name = text_of(people[i].name), .roles = text_of(people[i].role), .moment = example->moment};
    }
    TRY(example_load(db, &example->office->engine, actors, message));
    for (size_t i = EXAMPLE_PEOPLE; i < COUNT_OF(people); i++)
        TRY(add_person(db, example, i, &account, message));
    return proof_checkpoint(db, example->arena, &example->office->key, example->moment.now);
}

/* --- What is told --------------------------------------------------------- */

static void write_people(struct buffer *out, const struct example *example)
{
    buffer_append_z(out, "Sign in at /desk/sign-in. These people are invented; their passwords were made for this data file alone.\n\n");
    for (size_t i = 0; i < COUNT_OF(people); i++)
        buffer_printf(out, "  %-14s %-32s %s%s%s\n", people[i].role, people[i].sign_in, example->passwords[i], people[i].organisation ? "  for " : "",
                      people[i].organisation ? people[i].organisation : "");
}

static enum result write_file(const char *path, struct text content, struct message *message)
{
    int descriptor;
    size_t written = 0;
    bool failed = false;
    /* Of an example that was thrown away: its passwords open nothing any more. */
    if (unlink(path) < 0 && errno != ENOENT)
        return message_fail(message, ERROR_IO, "%s cannot be replaced: %s.", path, strerror(errno));
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return message_fail(message, ERROR_IO, "%s cannot be written: %s.", path, strerror(errno));
    while (!failed && written < content.length) {
        ssize_t step = write(descriptor, content.data + written, content.length - written);
        failed = step < 0 && errno != EINTR;
        written += step > 0 ? (size_t)step : 0;
    }
    failed = close(descriptor) < 0 || failed;
    return failed ? message_fail(message, ERROR_IO, "%s cannot be written: %s.", path, strerror(errno)) : OK;
}

static enum result count(struct db *db, const char *reg, int64_t *ret_count)
{
    return db_one_integer(db, ret_count, SQL("select count(*) from record where register = $1"), BIND(bind_text(text_of(reg))));
}

static enum result tell(struct example *example, const struct new_office *paths, const char *address, struct text sign_ins)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    int64_t actions, pledges, boards, organisations, updates;
    TRY(store_read_begin(example->office->store, STORE_OFFICE, &db));
    TRY(count(db, "action", &actions));
    TRY(count(db, "pledge", &pledges));
    TRY(count(db, "board", &boards));
    TRY(count(db, "organisation", &organisations));
    TRY(count(db, "action_update", &updates));
    printf("The worked example is made: %lld actions, %lld updates on them, %lld pledges, %lld boards, %lld organisations.\n\n"
           "  Data file    %s\n  Signing key  %s\n  Passwords    %s\n\n%.*s\n"
           "It lives in its own time. Serve it as it stood on the last day of which its papers tell:\n\n"
           "  frankpledge serve --store %s --as-of " EXAMPLE_DAY "\n",
           (long long)actions, (long long)updates, (long long)pledges, (long long)boards, (long long)organisations, paths->store, paths->key,
           paths->sign_in, TEXT_ARGS(sign_ins), address);
    return OK;
}

/* --- The command ---------------------------------------------------------- */

static enum result make(struct example *example, const struct new_office *paths, const char *address, struct message *message)
{
    AUTO(buffer_clear) struct buffer sign_ins;
    buffer_init(&sign_ins, 8192);
    TRY(make_passwords(example));
    TRY(store_write(example->office->store, fill, example, message));
    write_people(&sign_ins, example);
    if (sign_ins.failure < 0)
        return sign_ins.failure;
    TRY(write_file(paths->sign_in, buffer_text(&sign_ins), message));
    return tell(example, paths, address, buffer_text(&sign_ins));
}

static enum result open_and_make(const struct office_options *office_options, const struct new_office *paths, struct message *message)
{
    struct office office = {0};
    struct example example = {.office = &office, .arena = arena_new(ARENA_BYTES_MAX), .moment = moment_now(DATE_NONE)};
    enum result result = example.arena ? office_open(&office, office_options, message) : ERROR_MEMORY;
    if (result == OK)
        result = make(&example, paths, office_options->store, message);
    office_close(&office);
    arena_free(example.arena);
    explicit_bzero(&example, sizeof example);
    if (result < 0)
        new_office_remove(paths);
    return result;
}

int command_example(int argc, char **argv)
{
    struct options options;
    struct office_options office_options = {.as_of = DATE_NONE, .create = true};
    struct new_office paths;
    struct message message = {0};
    enum result result;
    int status;
    if (!command_begin("example", rules, argc, argv, &options, &status) || !command_words("example", &options, 1, 1, &status))
        return status;
    if (strcmp(options.words[0], "hertfordshire") != 0) {
        fprintf(stderr, "frankpledge example: there is no example \"%s\". There is one: hertfordshire.\n", options.words[0]);
        return 2;
    }
    office_options.store = command_store(&options);
    office_options.definitions = option(&options, "definitions");
    office_options.keys = option(&options, "keys");
    result = new_office_paths(office_options.store, office_options.keys, &paths, &message);
    if (result == OK)
        result = open_and_make(&office_options, &paths, &message);
    return result < 0 ? command_fail("example", result, &message) : 0;
}
