/* Templates against the shapes that their views declare. */
#include "test.h"
#include "base/page/page.h"

struct named_source {
    const char *name, *source;
};

static enum result source_of(void *context, struct text name, struct text *ret_source)
{
    for (const struct named_source *named = context; named->name; named++) {
        if (text_equals(name, named->name)) {
            *ret_source = text_of(named->source);
            return OK;
        }
    }
    return ERROR_NOT_FOUND;
}

static const struct shape loose_shape = {"Loose", NULL};
static const struct shape_field owner_fields[] = {
    {"name", VALUE_TEXT, false, false, "", NULL},
    {"email", VALUE_TEXT, false, true, "", NULL},
    {0},
};
static const struct shape owner_shape = {"Owner", owner_fields};
static const struct shape action_shape;
static const struct shape_field action_fields[] = {
    {"title", VALUE_TEXT, false, false, "", NULL},
    {"body", VALUE_HTML, true, false, NULL, NULL},
    {"late", VALUE_BOOLEAN, false, false, "", NULL},
    {"count", VALUE_INTEGER, false, false, "", NULL},
    {"tags", VALUE_LIST, false, false, "", NULL},
    {"owner", VALUE_OBJECT, false, true, "", &owner_shape},
    {"parts", VALUE_LIST, false, false, "", &action_shape},
    {"extra", VALUE_OBJECT, false, false, "", &loose_shape},
    {0},
};
static const struct shape action_shape = {"Action", action_fields};
static const struct shape_field chrome_fields[] = {
    {"site_name", VALUE_TEXT, true, false, NULL, NULL},
    {"owner", VALUE_TEXT, true, false, NULL, NULL},
    {0},
};
static const struct shape chrome_shape = {"Chrome", chrome_fields};

static struct message message;

static struct text check_sources(struct named_source *sources)
{
    const struct shape *const shapes[] = {&chrome_shape, &action_shape};
    struct template_set *set = template_set_new(TEMPLATE_SERVED, source_of, sources);
    memset(&message, 0, sizeof(message));
    enum result result = template_compile(set, TEXT("page"), &message);
    if (result == OK)
        result = template_check(set, TEXT("page"), shapes, 2, &message);
    template_set_free(set);
    return result == OK ? TEXT("right") : text_of(message.text);
}

static struct text check(const char *source)
{
    struct named_source sources[] = {
        {"page", source},
        {"owner", "{{name}}"},
        {"tree", "{{title}}{{#parts}}{{> tree}}{{/parts}}"},
        {"layout", "{{site_name}}{{$title}}{{title}}{{/title}}{{#owner}}{{$who}}{{/who}}{{/owner}}"},
        {"middle", "{{< layout}}{{$title}}{{$subtitle}}{{titel}}{{/subtitle}}{{/title}}{{/layout}}"},
        {NULL, NULL}};
    return check_sources(sources);
}

TEST("names that no shape holds are faults, with the nearest name")
{
    CHECK_TEXT(check("{{titel}}"), "page.html:1:1: there is no \"titel\" in Action (did you mean \"title\"?).");
    CHECK_TEXT(check("\n  {{{xyz}}}"), "page.html:2:3: there is no \"xyz\" in Action.");
    CHECK_TEXT(check("{{sitename}}"), "page.html:1:1: there is no \"sitename\" in Action (did you mean \"site_name\"?).");
    CHECK_TEXT(check("{{#lat}}{{also_wrong}}{{/lat}}"),
               "page.html:1:1: there is no \"lat\" in Action (did you mean \"late\"?).");
    CHECK_TEXT(check("{{^lat}}{{/lat}}"), "page.html:1:1: there is no \"lat\" in Action (did you mean \"late\"?).");
    CHECK_TEXT(check("{{owner.nam}}"), "page.html:1:1: there is no \"nam\" in Owner (did you mean \"name\"?).");
    CHECK_TEXT(check("{{title.x}}"), "page.html:1:1: \"title\" has nothing inside it in \"title.x\".");
    CHECK_TEXT(check("{{name}}"), "page.html:1:1: there is no \"name\" in Action.");
    CHECK_TEXT(check("{{#late}}{{.}}{{/late}}"), "page.html:1:10: {{.}} is right inside a list of texts only.");
    CHECK_TEXT(check("{{#.}}{{/.}}"), "page.html:1:1: {{.}} is right inside a list of texts only.");
    CHECK_TEXT(check("{{tags}}"), "page.html:1:1: \"tags\" is a list and would print nothing; use {{#tags}}.");
    CHECK_TEXT(check("{{owner}}"), "page.html:1:1: \"owner\" is an object and would print nothing; use {{#owner}}.");
}

TEST("names are looked up as rendering looks them up")
{
    CHECK_TEXT(check("{{title}}{{{body}}}{{site_name}}{{count}}"), "right");
    CHECK_TEXT(check("{{#owner}}{{name}}{{title}}{{site_name}}{{/owner}}{{owner.email}}"), "right");
    CHECK_TEXT(check("{{#late}}{{title}}{{/late}}{{#title}}{{count}}{{/title}}{{#count}}{{#body}}{{late}}{{/body}}{{/count}}"), "right");
    CHECK_TEXT(check("{{#tags}}{{.}}{{title}}{{#late}}{{.}}{{/late}}{{/tags}}"), "right");
    CHECK_TEXT(check("{{#tags}}{{#owner}}{{.}}{{/owner}}{{/tags}}"),
               "page.html:1:20: {{.}} is right inside a list of texts only.");
    CHECK_TEXT(check("{{#parts}}{{#parts}}{{#owner}}{{#parts}}{{name}}{{/parts}}{{/owner}}{{/parts}}{{/parts}}"), "right");
    CHECK_TEXT(check("{{#extra}}{{anything}}{{#all}}{{of.it}}{{.}}{{/all}}{{/extra}}{{extra.what.ever}}{{#extra.list}}{{x}}{{/extra.list}}"), "right");
    CHECK_TEXT(check("{{^tags}}{{title}}{{/tags}}{{^owner}}{{name}}{{/owner}}"), "page.html:1:38: there is no \"name\" in Action.");
}

TEST("partials and parents are checked where they are used")
{
    CHECK_TEXT(check("{{#owner}}{{> owner}}{{/owner}}"), "right");
    CHECK_TEXT(check("{{#owner}}{{> owner}}{{/owner}}{{> owner}}"), "owner.html:1:1: there is no \"name\" in Action.");
    CHECK_TEXT(check("{{> tree}}"), "right");
    CHECK_TEXT(check("{{< layout}}{{/layout}}"), "right");
    CHECK_TEXT(check("{{< layout}}{{$who}}{{name}}{{/who}}{{/layout}}"), "right");
    CHECK_TEXT(check("{{< layout}}{{$title}}{{name}}{{/title}}{{/layout}}"),
               "page.html:1:23: there is no \"name\" in Action.");
    CHECK_TEXT(check("{{< layout}}{{$titel}}{{title}}{{/titel}}{{/layout}}"),
               "page.html:1:13: the parent \"layout\" has no block \"titel\".");
    CHECK_TEXT(check("{{< middle}}{{/middle}}"), "middle.html:1:36: there is no \"titel\" in Action (did you mean \"title\"?).");
    CHECK_TEXT(check("{{< middle}}{{$subtitle}}{{title}}{{/subtitle}}{{/middle}}"), "right");
    CHECK_TEXT(check("{{< middle}}{{$title}}{{title}}{{/title}}{{/middle}}"), "right");
}

TEST("templates that include themselves end")
{
    struct named_source sources[] = {
        {"page", "{{#parts}}{{< page}}{{$a}}{{#owner}}{{> page}}{{/owner}}{{/a}}{{/page}}{{/parts}}{{$a}}{{wrong}}{{/a}}"},
        {NULL, NULL}};
    CHECK_TEXT(check_sources(sources), "page.html:1:88: there is no \"wrong\" in Owner.");
}

TEST("several faults are told at once, as many as fit")
{
    CHECK_TEXT(check("{{a1}}\n{{b1}}"), "page.html:1:1: there is no \"a1\" in Action.\n"
                                         "page.html:2:1: there is no \"b1\" in Action.");
    char source[4000];
    size_t length = 0;
    for (int i = 0; i < 100; i++)
        length += (size_t)snprintf(source + length, sizeof(source) - length, "{{wrong_%d}}\n", i);
    struct text told = check(source);
    CHECK(told.length < sizeof(message.text) - 1);
    CHECK(text_ends(told, TEXT(" more")));
    CHECK(text_contains(told, TEXT("page.html:10:1:")));
}

TEST("what is not there, or has no shape")
{
    struct named_source sources[] = {{"page", "{{any}}{{#thing.at.all}}{{.}}{{/thing.at.all}}"}, {NULL, NULL}};
    struct template_set *set = template_set_new(TEMPLATE_SERVED, source_of, sources);
    const struct shape *const shapes[] = {&loose_shape};
    CHECK(template_check(set, TEXT("page"), shapes, 1, &message) == ERROR_NOT_FOUND);
    CHECK(template_compile(set, TEXT("page"), &message) == OK);
    CHECK(template_check(set, TEXT("page"), shapes, 1, &message) == OK);
    CHECK(template_check(set, TEXT("page"), NULL, 0, NULL) == ERROR_INVALID);
    CHECK(template_check(set, TEXT("page"), NULL, 0, &message) == ERROR_INVALID);
    CHECK_TEXT(text_of(message.text), "page.html:1:1: there is no \"any\" in this place.\n"
                                      "page.html:1:8: there is no \"thing\" in this place.");
    template_set_free(set);
}
