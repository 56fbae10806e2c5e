/* What a person's details must be like before they are stored: every fault at once,
 * in words for whoever typed them. Reads the store only to ask whether a sign-in name is
 * taken and an organisation exists. Not here: passwords' strength (base/crypto). */
#include "blocks/people/internal.h"

#include "base/format/mail.h"
#include "base/wording.h"

void person_faults_add(struct person_faults *faults, const char *field, struct text what)
{
    assert(faults->count < COUNT_OF(faults->list));
    faults->list[faults->count++] = (struct person_fault){field, what};
}

struct text person_fault_of(const struct person_faults *faults, const char *field)
{
    for (size_t i = 0; i < faults->count; i++)
        if (strcmp(faults->list[i].field, field) == 0)
            return faults->list[i].what;
    return TEXT_NONE;
}

enum result person_faults_tell(const struct person_faults *faults, struct message *message)
{
    struct buffer all AUTO(buffer_clear);
    buffer_init(&all, sizeof message->text);
    for (size_t i = 0; i < faults->count; i++) {
        if (i)
            buffer_append_byte(&all, ' ');
        buffer_append(&all, text_of(wording_in(message ? message->language : NULL, faults->list[i].what.data)));
        buffer_append_byte(&all, '.');
    }
    return message_fail(message, ERROR_INVALID, "%.*s", TEXT_ARGS(buffer_text(&all)));
}

struct text sign_in_fold(struct arena *arena, struct text sign_in)
{
    struct text trimmed = text_trim(sign_in);
    char *folded = arena_alloc(arena, trimmed.length + 1);
    if (!folded)
        return TEXT_NONE;
    for (size_t i = 0; i < trimmed.length; i++) {
        char byte = trimmed.data[i];
        folded[i] = byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
    }
    return (struct text){folded, trimmed.length};
}

static bool is_letter_or_digit(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

static bool is_domain(struct text domain)
{
    struct text rest = domain, label;
    size_t labels = 0;
    if (domain.length == 0 || domain.data[domain.length - 1] == '.')
        return false;
    while (text_next(&rest, '.', &label)) {
        if (label.length == 0 || label.length > 63 || !is_letter_or_digit(label.data[0]) ||
            !is_letter_or_digit(label.data[label.length - 1]))
            return false;
        for (size_t i = 0; i < label.length; i++)
            if (!is_letter_or_digit(label.data[i]) && label.data[i] != '-')
                return false;
        labels++;
    }
    return labels >= 2;
}

const char *sign_in_objection(struct text sign_in)
{
    const char *shape = KEPT_WORDS("Enter an e-mail address in the form name@example.org");
    if (sign_in.length == 0)
        return KEPT_WORDS("Enter an e-mail address to sign in with");
    if (sign_in.length > SIGN_IN_BYTES_MAX)
        return KEPT_WORDS("The e-mail address must be 254 characters or fewer");
    return mail_address_is_valid(sign_in) && is_domain(mail_address_domain(sign_in)) ? NULL : shape;
}

const struct role *role_find(const struct engine *engine, struct text name)
{
    for (size_t i = 0; i < engine->definitions->role_count; i++)
        if (text_equal(engine->definitions->roles[i].name, name))
            return &engine->definitions->roles[i];
    return NULL;
}

struct text role_labels(struct arena *arena, const struct engine *engine, struct text roles)
{
    struct buffer out AUTO(buffer_clear);
    buffer_init(&out, 4096);
    for (struct text rest = roles, name; text_next(&rest, ' ', &name);) {
        const struct role *role = role_find(engine, name);
        if (out.length)
            buffer_append_z(&out, ", ");
        buffer_append(&out, role ? label_in(arena, role->label, role->label_defined) : name);
    }
    return arena_copy(arena, buffer_text(&out));
}

/* Puts `name` where it belongs among the sorted names; false when it stands there already. */
static bool insert_sorted(struct text *names, size_t *count, struct text name)
{
    size_t at = *count;
    while (at > 0 && text_compare(names[at - 1], name) > 0)
        at--;
    if (at > 0 && text_equal(names[at - 1], name))
        return false;
    memmove(&names[at + 1], &names[at], (*count - at) * sizeof *names);
    names[at] = name;
    (*count)++;
    return true;
}

/* The known roles, sorted and each once. False when one is unknown. */
static bool roles_read(const struct engine *engine, struct arena *arena, struct text typed, struct text *ret_roles)
{
    struct text *names = ARENA_ARRAY(arena, struct text, engine->definitions->role_count + 1);
    size_t count = 0;
    if (!names)
        return false;
    for (struct text rest = typed, name; text_next(&rest, ' ', &name);) {
        const struct role *role = role_find(engine, name);
        if (!role && name.length)
            return false;
        if (role)
            insert_sorted(names, &count, role->name);
    }
    struct buffer out AUTO(buffer_clear);
    buffer_init(&out, 4096);
    for (size_t i = 0; i < count; i++) {
        if (i)
            buffer_append_byte(&out, ' ');
        buffer_append(&out, names[i]);
    }
    *ret_roles = arena_copy(arena, buffer_text(&out));
    return out.failure == OK;
}

bool roles_fit(const struct engine *engine, struct text roles, bool of_organisation)
{
    for (struct text rest = roles, name; text_next(&rest, ' ', &name);) {
        const struct role *role = role_find(engine, name);
        if (role && role->of_organisation != of_organisation)
            return false;
    }
    return true;
}

enum result person_check_roles(struct db *db, const struct engine *engine, struct arena *arena, struct person *person,
                               struct person_faults *faults)
{
    bool of_organisation = false;
    int64_t found;
    if (!roles_read(engine, arena, person->roles, &person->roles))
        person_faults_add(faults, "roles", SAID(arena, "Choose roles of this office only: one of these is not known"));
    else if (person->roles.length == 0)
        person_faults_add(faults, "roles", SAID(arena, "Choose at least one role; to shut somebody out, disable their account"));
    for (struct text rest = person->roles, name; text_next(&rest, ' ', &name);) {
        const struct role *role = role_find(engine, name);
        of_organisation |= role && role->of_organisation;
    }
    if (of_organisation && person->organisation == 0)
        person_faults_add(faults, "organisation", SAID(arena, "Choose the organisation that this person acts for"));
    else if (!of_organisation && person->organisation != 0)
        person_faults_add(faults, "organisation",
                          SAID(arena, "Choose an organisation only for a role that acts for one"));
    if (person->organisation == 0)
        return OK;
    enum result result = db_one_integer(db, &found, SQL("select id from record where id = $1 and register = 'organisation'"),
                                        BIND(bind_integer(person->organisation)));
    if (result == ERROR_NOT_FOUND && of_organisation)
        person_faults_add(faults, "organisation", SAID(arena, "Choose an organisation from the list"));
    return result == ERROR_NOT_FOUND ? OK : result;
}

static bool is_one_line(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.data[i] < ' ')
            return false;
    return true;
}

enum result person_check_details(struct db *db, struct arena *arena, struct person *person, int64_t account, struct person_faults *faults)
{
    int64_t found;
    person->name = text_trim(person->name);
    person->sign_in = sign_in_fold(arena, person->sign_in);
    if (person->name.length == 0)
        person_faults_add(faults, "name", SAID(arena, "Enter the person's name"));
    else if (text_count_characters(person->name) > PERSON_NAME_CHARACTERS_MAX)
        person_faults_add(faults, "name", SAID(arena, "The name must be 100 characters or fewer"));
    else if (!text_is_clean(person->name) || !is_one_line(person->name))
        person_faults_add(faults, "name", SAID(arena, "The name must be one line of ordinary characters"));

    const char *objection = sign_in_objection(person->sign_in);
    if (objection)
        person_faults_add(faults, "sign_in", text_of(objection));
    else {
        enum result result = db_one_integer(db, &found, SQL("select id from account where sign_in = $1 and id <> $2"),
                                            BIND(bind_text(person->sign_in), bind_integer(account)));
        if (result == OK)
            person_faults_add(faults, "sign_in", SAID(arena, "Somebody signs in with this e-mail address already"));
        else if (result != ERROR_NOT_FOUND)
            return result;
    }
    return OK;
}

enum result person_check(struct db *db, const struct engine *engine, struct arena *arena, struct person *person,
                         struct person_faults *faults)
{
    TRY(person_check_details(db, arena, person, 0, faults));
    return person_check_roles(db, engine, arena, person, faults);
}
