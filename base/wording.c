/* Catalogues of wording: reading them, checking that a translation prints what the English
 * prints, and looking texts up. Not here: finding the texts of templates (base/page/translate.c). */
#include "base/wording.h"

#include <stdlib.h>
#include <string.h>

#define FORMS 6
static const char *const form_names[FORMS] = {"zero", "one", "two", "few", "many", "other"};
#define FORM_OTHER 5

struct entry {
    struct text english;
    struct text forms[FORMS]; /* empty: as `other` */
    size_t order;             /* in which it was read */
};
struct language {
    struct text code, name;
    bool pseudo;
    int64_t numbers[FORM_OTHER]; /* which number has the form; -1: none */
    struct entry *entries;       /* sorted by their English */
    size_t count;
};

struct text language_code(const struct language *language) { return language->code; }
struct text language_name(const struct language *language) { return language->name; }

struct text language_path(struct arena *arena)
{
    const struct language *language = arena_language(arena);
    return language ? arena_printf(arena, "/%.*s", TEXT_ARGS(language->code)) : TEXT_NONE;
}

/* --- What a text prints ----------------------------------------------------- */

/* The next conversion of a format, as it stands ("%.*s"), or false. "%%" is none. */
static bool next_conversion(struct text *rest, struct text *ret_conversion)
{
    while (rest->length) {
        const char *sign = memchr(rest->data, '%', rest->length);
        size_t length = 1;
        if (!sign)
            return false;
        *rest = text_slice(*rest, (size_t)(sign - rest->data), SIZE_MAX);
        if (rest->length > 1 && rest->data[1] == '%') {
            *rest = text_slice(*rest, 2, SIZE_MAX);
            continue;
        }
        while (length < rest->length && strchr("0123456789+-# .*hljztL'", rest->data[length]))
            length++;
        if (length < rest->length)
            length++;
        *ret_conversion = text_slice(*rest, 0, length);
        *rest = text_slice(*rest, length, SIZE_MAX);
        return true;
    }
    return false;
}

/* A per cent sign that no conversion follows ("5% more") is text in both. */
static bool is_conversion(struct text conversion)
{
    return conversion.length > 1 && strchr("diouxXeEfgGcsp", conversion.data[conversion.length - 1]);
}

static bool same_conversions(struct text english, struct text translation)
{
    struct text a = TEXT_NONE, b = TEXT_NONE;
    for (;;) {
        bool more_english, more_translation;
        while ((more_english = next_conversion(&english, &a)) && !is_conversion(a)) {
        }
        while ((more_translation = next_conversion(&translation, &b)) && !is_conversion(b)) {
        }
        if (!more_english || !more_translation)
            return more_english == more_translation;
        if (!text_equal(a, b))
            return false;
    }
}

/* "{{name}}" and the like, wherever it stands. */
static bool next_variable(struct text *rest, struct text *ret_variable)
{
    for (size_t i = 0; i + 1 < rest->length; i++) {
        size_t end;
        if (rest->data[i] != '{' || rest->data[i + 1] != '{')
            continue;
        end = i + 2;
        while (end < rest->length && rest->data[end] != '}')
            end++;
        while (end < rest->length && rest->data[end] == '}')
            end++;
        *ret_variable = text_slice(*rest, i, end - i);
        *rest = text_slice(*rest, end, SIZE_MAX);
        return true;
    }
    return false;
}

static size_t count_of(struct text text, struct text variable)
{
    struct text one;
    size_t count = 0;
    while (next_variable(&text, &one))
        count += text_equal(one, variable);
    return count;
}

static bool same_variables(struct text english, struct text translation)
{
    struct text rest = english, variable;
    while (next_variable(&rest, &variable))
        if (count_of(english, variable) != count_of(translation, variable))
            return false;
    rest = translation;
    while (next_variable(&rest, &variable))
        if (!count_of(english, variable))
            return false;
    return true;
}

/* --- The pseudo language ------------------------------------------------------ */

/* Values stand outside the marks: what one is made of shows whether it has a key itself. A text is a format or a template's. */
static struct text pseudo_text(struct arena *arena, struct text english)
{
    bool is_template = text_contains(english, TEXT("{{"));
    struct text said = TEXT(WORDING_MARK), words = english, rest = english, value;
    while (is_template ? next_variable(&rest, &value) : next_conversion(&rest, &value)) {
        if (!is_template && !is_conversion(value))
            continue;
        said = arena_printf(arena, "%.*s%.*s⟧%.*s⟦", TEXT_ARGS(said), TEXT_ARGS(text_slice(words, 0, (size_t)(value.data - words.data))), TEXT_ARGS(value));
        words = rest;
    }
    return arena_printf(arena, "%.*s%.*s⟧", TEXT_ARGS(said), TEXT_ARGS(words));
}

/* --- Reading ---------------------------------------------------------------- */

struct reading {
    struct arena *arena;
    struct faults *faults;
    struct language *language;
    struct text file;
    size_t capacity;
};

static void fault(struct reading *reading, const struct yaml_node *node, const char *what)
{
    faults_add(reading->faults, reading->file, node->line, node->column, "%s", what);
}

static size_t form_of(struct text name)
{
    for (size_t i = 0; i < FORMS; i++)
        if (text_equals(name, form_names[i]))
            return i;
    return FORMS;
}

static void read_form(struct reading *reading, struct text english, const struct yaml_node *node, struct text *ret_form)
{
    struct text form;
    if (!yaml_read_text(node, &form) || !form.length)
        fault(reading, node, "A translation is a text, or texts under zero, one, two, few, many and other.");
    else if (!text_is_clean(form))
        fault(reading, node, "A translation may hold no control characters.");
    else if (!same_conversions(english, form))
        fault(reading, node, "The translation must take the same values (such as %d and %.*s) in the same order as the English.");
    else if (!same_variables(english, form))
        fault(reading, node, "The translation must hold the same {{names}} as the English, each as often.");
    else
        *ret_form = arena_copy(reading->arena, form);
}

static void read_entry(struct reading *reading, const struct yaml_pair *pair)
{
    struct language *language = reading->language;
    struct entry entry = {.english = arena_copy(reading->arena, pair->key->text)};
    if (pair->value->kind == YAML_MAP) {
        for (size_t i = 0; i < pair->value->count; i++) {
            size_t form = form_of(pair->value->pairs[i].key->text);
            if (form == FORMS)
                fault(reading, pair->value->pairs[i].key, "This is none of zero, one, two, few, many and other.");
            else
                read_form(reading, entry.english, pair->value->pairs[i].value, &entry.forms[form]);
        }
        if (!entry.forms[FORM_OTHER].length && !reading->faults->count)
            fault(reading, pair->value, "The form \"other\" is missing.");
    } else {
        read_form(reading, entry.english, pair->value, &entry.forms[FORM_OTHER]);
    }
    entry.order = language->count;
    if (language->count < reading->capacity)
        language->entries[language->count++] = entry;
    else
        fault(reading, pair->key, "There are too many texts.");
}

static void read_plurals(struct reading *reading, const struct yaml_node *plurals)
{
    if (plurals->kind != YAML_MAP) {
        fault(reading, plurals, "Plurals are numbers under zero, one, two, few and many.");
        return;
    }
    for (size_t i = 0; i < plurals->count; i++) {
        size_t form = form_of(plurals->pairs[i].key->text);
        int64_t number;
        if (form >= FORM_OTHER)
            fault(reading, plurals->pairs[i].key, "This is none of zero, one, two, few and many.");
        else if (!yaml_read_integer(plurals->pairs[i].value, &number) || number < 0)
            fault(reading, plurals->pairs[i].value, "The number that has this form must stand here.");
        else
            reading->language->numbers[form] = number;
    }
}

/* Letters, digits and hyphens, a letter first, as in an address. */
static bool is_code(struct text code)
{
    for (size_t i = 0; i < code.length; i++)
        if (!((code.data[i] >= 'a' && code.data[i] <= 'z') || (i && (code.data[i] == '-' || (code.data[i] >= '0' && code.data[i] <= '9')))))
            return false;
    return code.length >= 2 && code.length <= LANGUAGE_CODE_BYTES_MAX;
}

static void read_head(struct reading *reading, const struct yaml_node *root)
{
    struct language *language = reading->language;
    const struct yaml_node *code = yaml_get(root, "language"), *name = yaml_get(root, "name");
    static const char *const keys[] = {"language", "name", "plurals", "texts"};
    struct text text;
    for (size_t i = 0; i < root->count; i++) {
        bool known = false;
        for (size_t j = 0; j < COUNT_OF(keys); j++)
            known = known || text_equals(root->pairs[i].key->text, keys[j]);
        if (!known)
            fault(reading, root->pairs[i].key, "A catalogue has the keys language, name, plurals and texts.");
    }
    if (!code || !yaml_read_text(code, &text) || !is_code(text) || text_equals(text, "en"))
        fault(reading, code ? code : root, "\"language\" must be the code of another language than English, such as cy.");
    else if (language->code.length && !text_equal(language->code, text))
        fault(reading, code, "These catalogues are not of one language.");
    else
        language->code = arena_copy(reading->arena, text);
    if (!name || !yaml_read_text(name, &text) || !text.length || text.length > 60)
        fault(reading, name ? name : root, "\"name\" must be what its readers call the language, such as Cymraeg.");
    else
        language->name = arena_copy(reading->arena, text);
}

static enum result read_source(struct reading *reading, struct text source)
{
    struct yaml_node *root;
    const struct yaml_node *texts;
    TRY(yaml_parse(reading->arena, reading->file, source, reading->faults, &root));
    if (root->kind != YAML_MAP) {
        fault(reading, root, "A catalogue begins with \"language: CODE\".");
        return ERROR_INVALID;
    }
    read_head(reading, root);
    if (yaml_get(root, "plurals"))
        read_plurals(reading, yaml_get(root, "plurals"));
    texts = yaml_get(root, "texts");
    if (texts && texts->kind != YAML_MAP)
        fault(reading, texts, "\"texts\" holds English texts with their translations.");
    for (size_t i = 0; texts && texts->kind == YAML_MAP && i < texts->count; i++)
        read_entry(reading, &texts->pairs[i]);
    return OK;
}

static int compare_entries(const void *a, const void *b)
{
    return text_compare(((const struct entry *)a)->english, ((const struct entry *)b)->english);
}

static int compare_in_order(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    int by_text = compare_entries(a, b);
    return by_text ? by_text : (left->order > right->order) - (left->order < right->order);
}

/* What an office says comes before what we ship: sources are read last first, and the first of a key stays. */
static void sort_entries(struct language *language)
{
    size_t kept = 0;
    qsort(language->entries, language->count, sizeof(struct entry), compare_in_order);
    for (size_t i = 0; i < language->count; i++)
        if (!kept || !text_equal(language->entries[kept - 1].english, language->entries[i].english))
            language->entries[kept++] = language->entries[i];
    language->count = kept;
}

enum result language_load(struct arena *arena, const struct language_source *sources, size_t source_count,
                          struct faults *faults, struct language **ret_language)
{
    struct language *language = ARENA_NEW(arena, struct language);
    struct reading reading = {.arena = arena, .faults = faults, .language = language, .capacity = source_count * YAML_ENTRIES_MAX};
    if (reading.capacity > LANGUAGE_TEXTS_MAX)
        reading.capacity = LANGUAGE_TEXTS_MAX;
    if (!language || !(language->entries = ARENA_ARRAY(arena, struct entry, reading.capacity)))
        return ERROR_MEMORY;
    for (size_t i = 0; i < FORM_OTHER; i++)
        language->numbers[i] = -1;
    language->numbers[1] = 1;
    for (size_t i = source_count; i-- > 0;) {
        reading.file = sources[i].file;
        if (read_source(&reading, sources[i].text) < 0 && !faults->count)
            return ERROR_MEMORY;
    }
    if (faults->count)
        return ERROR_INVALID;
    sort_entries(language);
    *ret_language = language;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result language_pseudo(struct arena *arena, struct language **ret_language)
{
    struct language *language = ARENA_NEW(arena, struct language);
    if (!language)
        return ERROR_MEMORY;
    *language = (struct language){.code = TEXT(LANGUAGE_PSEUDO), .name = TEXT("⟦Pseudo⟧"), .pseudo = true};
    language->entries = ARENA_ARRAY(arena, struct entry, wording_entry_count());
    for (size_t i = 0; language->entries && i < wording_entry_count(); i++) {
        struct text english = text_of(wording_entry_at(i));
        struct entry *entry = &language->entries[language->count++];
        *entry = (struct entry){.english = english, .order = i};
        entry->forms[FORM_OTHER] = pseudo_text(arena, english);
    }
    if (arena_failed(arena))
        return ERROR_MEMORY;
    sort_entries(language);
    *ret_language = language;
    return OK;
}

enum result language_pseudo_learn(struct arena *arena, struct language *language, const struct text *texts, size_t count)
{
    struct entry *entries = ARENA_ARRAY(arena, struct entry, language->count + count);
    if (!entries)
        return ERROR_MEMORY;
    memcpy(entries, language->entries, language->count * sizeof *entries);
    for (size_t i = 0; i < count; i++) {
        entries[language->count + i] = (struct entry){.english = texts[i], .order = language->count + i};
        entries[language->count + i].forms[FORM_OTHER] = pseudo_text(arena, texts[i]);
    }
    language->entries = entries;
    language->count += count;
    sort_entries(language);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Looking up ------------------------------------------------------------- */

static const struct entry *find(const struct language *language, struct text english)
{
    const struct entry key = {.english = english};
    return language->count ? bsearch(&key, language->entries, language->count, sizeof key, compare_entries) : NULL;
}

bool language_has(const struct language *language, struct text english)
{
    return language->pseudo || find(language, english);
}

bool language_is_whole(const struct language *language)
{
    for (size_t i = 0; i < wording_entry_count(); i++)
        if (!language_has(language, text_of(wording_entry_at(i))))
            return false;
    return true;
}

struct text language_text(const struct language *language, struct arena *arena, struct text english)
{
    const struct entry *entry;
    if (!language || !english.length)
        return english;
    entry = find(language, english);
    if (!entry && language->pseudo)
        return pseudo_text(arena, english);
    return entry ? entry->forms[FORM_OTHER] : english;
}

const char *wording(struct arena *arena, const char *english)
{
    const struct language *language = arena_language(arena);
    return language ? language_text(language, arena, text_of(english)).data : english;
}

const char *wording_in(const struct language *language, const char *english)
{
    const struct entry *entry = language ? find(language, text_of(english)) : NULL;
    return entry ? entry->forms[FORM_OTHER].data : english;
}

struct wording_keeping wording_keep(struct arena *arena)
{
    struct wording_keeping keeping = {arena, arena_language(arena)};
    if (arena)
        arena_set_language(arena, NULL);
    return keeping;
}

void wording_keep_end(struct wording_keeping *keeping)
{
    if (keeping->arena)
        arena_set_language(keeping->arena, keeping->language);
}

const char *wording_count(struct arena *arena, int64_t number, const char *one, const char *other)
{
    const struct language *language = arena_language(arena);
    const struct entry *entry;
    const char *english = number == 1 ? one : other;
    if (!language || language->pseudo)
        return wording(arena, english);
    entry = find(language, text_of(other));
    if (!entry)
        return english;
    for (size_t i = 0; i < FORM_OTHER; i++)
        if (language->numbers[i] == number && entry->forms[i].length)
            return entry->forms[i].data;
    return entry->forms[FORM_OTHER].data;
}

/* --- What was kept ------------------------------------------------------------- */

#define FORM_VALUES_MAX 6
static const struct text form_value = {"%.*s", 4};

/* Takes what stands before the next value of the form off it; false at its end. */
static bool take_words(struct text *form, struct text *ret_words)
{
    const char *at = memmem(form->data, form->length, form_value.data, form_value.length);
    *ret_words = at ? text_slice(*form, 0, (size_t)(at - form->data)) : *form;
    *form = text_slice(*form, ret_words->length + form_value.length, SIZE_MAX);
    return at != NULL;
}

/* Each value ends where the words after it begin; the last words end the text. */
static bool fits_form(struct text form, struct text kept, struct text *values, size_t *ret_count)
{
    struct text words;
    bool more = take_words(&form, &words);
    *ret_count = 0;
    if (!more || !text_starts(kept, words))
        return false;
    kept = text_slice(kept, words.length, SIZE_MAX);
    while (more && *ret_count < FORM_VALUES_MAX) {
        const char *end;
        more = take_words(&form, &words);
        if (!more && !text_ends(kept, words))
            return false;
        end = more ? memmem(kept.data, kept.length, words.data, words.length) : kept.data + kept.length - words.length;
        if (!end)
            return false;
        values[(*ret_count)++] = text_slice(kept, 0, (size_t)(end - kept.data));
        kept = text_slice(kept, (size_t)(end - kept.data) + words.length, SIZE_MAX);
    }
    return !more;
}

extern const char *const __start_wording_forms[] __attribute__((weak));
extern const char *const __stop_wording_forms[] __attribute__((weak));

/* The values stand in the translation's form in the same order: language_load() saw to it. */
static struct text say_form(struct arena *arena, struct text form, const struct text *values, size_t count)
{
    struct text said = TEXT_NONE, words;
    for (size_t i = 0; take_words(&form, &words) && i < count; i++)
        said = arena_printf(arena, "%.*s%.*s%.*s", TEXT_ARGS(said), TEXT_ARGS(words), TEXT_ARGS(values[i]));
    return arena_printf(arena, "%.*s%.*s", TEXT_ARGS(said), TEXT_ARGS(words));
}

struct text wording_kept(struct arena *arena, struct text kept)
{
    const struct language *language = arena_language(arena);
    const struct entry *entry = language ? find(language, kept) : NULL;
    struct text values[FORM_VALUES_MAX];
    size_t count;
    if (!language || entry)
        return entry ? entry->forms[FORM_OTHER] : kept;
    for (const char *const *form = __start_wording_forms; form != __stop_wording_forms; form++)
        if ((entry = find(language, text_of(*form))) && fits_form(text_of(*form), kept, values, &count))
            return say_form(arena, entry->forms[FORM_OTHER], values, count);
    return kept;
}

/* --- What the source says --------------------------------------------------- */

/* The linker gathers them (see WORDING_ENTRY); weak, because a program that says nothing has no section. */
extern const char *const __start_wordings[] __attribute__((weak));
extern const char *const __stop_wordings[] __attribute__((weak));

size_t wording_entry_count(void) { return (size_t)(__stop_wordings - __start_wordings); }

const char *wording_entry_at(size_t index)
{
    assert(index < wording_entry_count());
    return __start_wordings[index];
}
