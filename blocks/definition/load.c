/* Loading definitions: every file read, then every file checked, all faults at once.
 * Owns which file of the same name counts, and the order of what is loaded. Not
 * here: keys (read_*.c), references (check*.c), finding files (folder.c). */
#include "blocks/definition/check.h"

#include "base/crypto/crypto.h"

static struct text folder_of(struct text file)
{
    size_t length = file.length;
    while (length > 0 && file.data[length - 1] != '/')
        length--;
    return text_slice(file, 0, length);
}

/* What the file is, by its first key. */
static bool draft_classify(struct reader *reader, struct draft *draft)
{
    static const struct { const char *key; enum draft_kind kind; } kinds[] = {
        {"register", DRAFT_REGISTER}, {"list", DRAFT_LIST}, {"roles", DRAFT_ROLES}, {"bookkeeping", DRAFT_BOOKKEEPING},
        {"questionnaire", DRAFT_QUESTIONNAIRE}, {"law", DRAFT_LAW}, {"report", DRAFT_REPORT}};
    const struct yaml_node *root = draft->root;
    for (size_t i = 0; root->kind == YAML_MAP && root->count > 0 && i < COUNT_OF(kinds); i++) {
        if (!text_equals(root->pairs[0].key->text, kinds[i].key))
            continue;
        draft->kind = kinds[i].kind;
        draft->name_node = root->pairs[0].key;
        if (draft->kind == DRAFT_ROLES || draft->kind == DRAFT_BOOKKEEPING)
            return true;
        draft->name_node = root->pairs[0].value;
        return read_name(reader, draft->name_node, &draft->name);
    }
    fault(reader, root, "expected the file to begin with \"register: NAME\", \"list: NAME\", \"questionnaire: NAME\", \"law: NAME\", \"report: NAME\", \"roles:\" or \"bookkeeping:\"");
    return false;
}

/* ret_incomplete: set when names that others may use were lost to a fault. */
static enum result draft_read(struct reader *reader, struct draft *draft, bool *ret_incomplete)
{
    if (draft->kind == DRAFT_LIST) {
        draft->list.name = draft->name;
        read_choices(reader, draft->root, &draft->list);
    } else if (draft->kind == DRAFT_BOOKKEEPING) {
        read_bookkeeping(reader, draft->root, &draft->bookkeeping);
    } else if (draft->kind == DRAFT_QUESTIONNAIRE) {
        draft->questionnaire = ARENA_NEW(reader->arena, struct questionnaire);
        if (draft->questionnaire == NULL)
            return ERROR_MEMORY;
        read_questionnaire(reader, draft->root, draft->questionnaire);
    } else if (draft->kind == DRAFT_LAW) {
        draft->law = (struct law){.name = draft->name, .file = draft->file};
        read_law(reader, draft->root, &draft->law);
        draft->list = (struct choice_list){.name = draft->name, .title = draft->law.title};
        TRY(law_choices(reader->arena, &draft->law, &draft->list));
    } else if (draft->kind == DRAFT_REPORT) {
        draft->report = (struct report_plan){.name = draft->name, .file = draft->file};
        read_report(reader, draft->root, &draft->report);
    } else if (draft->kind == DRAFT_ROLES) {
        size_t faults_before = reader->faults->count;
        read_roles(reader, draft->root, &draft->roles, &draft->role_count);
        *ret_incomplete = *ret_incomplete || reader->faults->count > faults_before;
    } else {
        struct definition *definition = ARENA_NEW(reader->arena, struct definition);
        if (definition == NULL)
            return ERROR_MEMORY;
        definition->name = draft->name;
        definition->file = draft->file;
        definition->source = draft->source;
        hash_write_hex(hash_of(draft->source), definition->hash);
        read_register(reader, draft->root, definition);
        draft->definition = definition;
    }
    return arena_failed(reader->arena) ? ERROR_MEMORY : OK;
}

static enum result drafts_read(struct checker *checker, const struct definition_source *sources, size_t source_count,
                               struct draft *drafts, size_t *ret_count)
{
    struct reader *reader = &checker->reader;
    size_t count = 0;
    for (size_t i = 0; i < source_count; i++) {
        struct yaml_node *root = NULL;
        struct draft *draft = &drafts[count];
        *draft = (struct draft){.file = arena_copy(reader->arena, sources[i].file),
                                .source = arena_copy(reader->arena, sources[i].text)};
        reader->file = draft->file;
        enum result result = yaml_parse(reader->arena, draft->file, draft->source, reader->faults, &root);
        if (result < 0 && result != ERROR_INVALID)
            return result;
        draft->root = root;
        draft->folder = folder_of(draft->file);
        if (result < 0 || !draft_classify(reader, draft)) {
            checker->incomplete = true;
            continue;
        }
        TRY(draft_read(reader, draft, &checker->incomplete));
        count++;
    }
    *ret_count = count;
    return OK;
}

/* A later file of another folder replaces an earlier one; within one folder it is a mistake. */
static void drafts_replace(struct checker *checker, struct draft *drafts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (drafts[i].kind != drafts[j].kind || !text_equal(drafts[i].name, drafts[j].name))
                continue;
            drafts[j].replaced = true;
            if (!text_equal(drafts[i].folder, drafts[j].folder))
                continue;
            checker->reader.file = drafts[i].file;
            const char *what = drafts[i].kind == DRAFT_LIST ? "list " : drafts[i].kind == DRAFT_REGISTER ? "register " : drafts[i].kind == DRAFT_QUESTIONNAIRE ? "questionnaire " : drafts[i].kind == DRAFT_LAW ? "law " : drafts[i].kind == DRAFT_REPORT ? "report " : "";
            fault(&checker->reader, drafts[i].name_node, "the %s\"%.*s\" is in this folder already: %.*s:%d", what,
                  TEXT_ARGS(drafts[i].kind == DRAFT_ROLES ? TEXT("roles") : drafts[i].kind == DRAFT_BOOKKEEPING ? TEXT("bookkeeping") : drafts[i].name), TEXT_ARGS(drafts[j].file),
                  drafts[j].name_node->line);
        }
    }
}

static int definition_compare(const void *a, const void *b)
{
    return text_compare(((const struct definition *)a)->name, ((const struct definition *)b)->name);
}

static int questionnaire_compare(const void *a, const void *b)
{
    return text_compare((*(const struct questionnaire *const *)a)->name, (*(const struct questionnaire *const *)b)->name);
}

static int law_compare(const void *a, const void *b)
{
    return text_compare(((const struct law *)a)->name, ((const struct law *)b)->name);
}

/* What counts, in arrays that do not move again: links point into them. */
static enum result drafts_gather(struct arena *arena, struct draft *drafts, size_t count, struct definitions *all)
{
    all->list = ARENA_ARRAY(arena, struct definition, count);
    all->lists = ARENA_ARRAY(arena, struct choice_list, count);
    all->questionnaires = ARENA_ARRAY(arena, const struct questionnaire *, count);
    all->laws = ARENA_ARRAY(arena, struct law, count);
    all->reports = ARENA_ARRAY(arena, struct report_plan, count);
    if (all->list == NULL || all->lists == NULL || all->questionnaires == NULL || all->laws == NULL || all->reports == NULL)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        if (drafts[i].replaced)
            continue;
        if (drafts[i].kind == DRAFT_REGISTER) {
            all->list[all->count++] = *drafts[i].definition;
        } else if (drafts[i].kind == DRAFT_LIST) {
            all->lists[all->list_count++] = drafts[i].list;
        } else if (drafts[i].kind == DRAFT_BOOKKEEPING) {
            all->bookkeeping = drafts[i].bookkeeping;
        } else if (drafts[i].kind == DRAFT_LAW) {
            all->laws[all->law_count++] = drafts[i].law;
            if (drafts[i].law.duty_count)
                all->lists[all->list_count++] = drafts[i].list;
        } else if (drafts[i].kind == DRAFT_REPORT) {
            all->reports[all->report_count++] = drafts[i].report;
        } else if (drafts[i].kind == DRAFT_QUESTIONNAIRE) {
            all->questionnaires[all->questionnaire_count++] = drafts[i].questionnaire;
        } else {
            all->roles = drafts[i].roles;
            all->role_count = drafts[i].role_count;
        }
    }
    qsort(all->list, all->count, sizeof(all->list[0]), definition_compare);
    if (all->law_count)
        qsort(all->laws, all->law_count, sizeof all->laws[0], law_compare);
    if (all->questionnaire_count)
        qsort(all->questionnaires, all->questionnaire_count, sizeof(all->questionnaires[0]), questionnaire_compare);
    for (size_t i = 0; i < count; i++) {
        if (!drafts[i].replaced && drafts[i].kind == DRAFT_REGISTER)
            drafts[i].definition = (struct definition *)definitions_find(all, drafts[i].name);
    }
    return OK;
}

/* Plurals and addresses lead to one register each. */
static void check_between(struct checker *checker, const struct draft *draft, const struct draft *earlier)
{
    const struct definition *one = draft->definition, *other = earlier->definition;
    checker->reader.file = draft->file;
    if (text_equal(one->plural, other->plural))
        fault(&checker->reader, NODE(draft, "plural"), "the plural \"%.*s\" is that of %.*s already (%.*s)", TEXT_ARGS(one->plural),
              TEXT_ARGS(other->name), TEXT_ARGS(earlier->file));
    if (one->address.length > 0 && text_equal(one->address, other->address))
        fault(&checker->reader, NODE(draft, "address"), "the address \"%.*s\" is that of %.*s already (%.*s)", TEXT_ARGS(one->address),
              TEXT_ARGS(other->name), TEXT_ARGS(earlier->file));
}

static void drafts_check(struct checker *checker, const struct draft *drafts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!drafts[i].replaced && drafts[i].kind == DRAFT_BOOKKEEPING)
            check_bookkeeping(checker, &drafts[i]);
        if (!drafts[i].replaced && drafts[i].kind == DRAFT_QUESTIONNAIRE)
            check_questionnaire(checker, &drafts[i]);
        if (!drafts[i].replaced && drafts[i].kind == DRAFT_LAW)
            check_law(checker, &drafts[i]);
        if (!drafts[i].replaced && drafts[i].kind == DRAFT_REPORT)
            check_report(checker, &drafts[i]);
        if (drafts[i].replaced || drafts[i].kind != DRAFT_REGISTER)
            continue;
        check_register(checker, &drafts[i]);
        for (size_t j = 0; j < i; j++) {
            if (!drafts[j].replaced && drafts[j].kind == DRAFT_REGISTER)
                check_between(checker, &drafts[i], &drafts[j]);
        }
    }
}

enum result definitions_load(struct arena *arena, const struct definition_source *sources, size_t source_count,
                             const struct known_names *known, struct faults *faults,
                             struct definitions **ret_definitions)
{
    struct definitions *all = ARENA_NEW(arena, struct definitions);
    struct draft *drafts = ARENA_ARRAY(arena, struct draft, source_count);
    size_t count = 0, faults_before = faults->count;
    if (all == NULL || drafts == NULL)
        return ERROR_MEMORY;
    struct checker checker = {.reader = {.arena = arena, .faults = faults}, .known = known, .definitions = all};
    TRY(drafts_read(&checker, sources, source_count, drafts, &count));
    drafts_replace(&checker, drafts, count);
    TRY(drafts_gather(arena, drafts, count, all));
    drafts_check(&checker, drafts, count);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    if (faults->count > faults_before)
        return ERROR_INVALID;
    *ret_definitions = all;
    return OK;
}
