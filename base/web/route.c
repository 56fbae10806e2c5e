/* The routes as a tree by path segment, in which a literal segment wins over a parameter,
 * and what faces a path may be asked for in. Whether a route's row is right is
 * route_check.c's. The tree is built once, before any thread, and only read after. */
#include "base/web/edge.h"
#include "base/web/route_check.h"

unsigned route_faces(const struct route *route)
{
    return route->faces ? route->faces : FACE_PAGE;
}

size_t route_body_bytes_max(const struct route *route)
{
    if (route->method != METHOD_POST)
        return 0;
    return route->body_bytes_max ? route->body_bytes_max : BODY_BYTES_MAX_DEFAULT;
}

size_t site_route_count(const struct site *site)
{
    size_t count = 0;
    EACH_ROUTE(site, route)
        count++;
    return count;
}

/* --- Building ------------------------------------------------------------ */

static struct route_node *child_for(struct arena *arena, struct route_node *node, struct text segment, bool is_parameter)
{
    struct route_node *child = is_parameter ? node->parameter : node->children;
    while (child && !is_parameter && !text_equal(child->literal, segment))
        child = child->next;
    if (child)
        return child;
    child = ARENA_NEW(arena, struct route_node);
    if (!child)
        return NULL;
    child->literal = segment;
    child->is_parameter = is_parameter;
    if (is_parameter) {
        node->parameter = child;
    } else {
        child->next = node->children;
        node->children = child;
    }
    return child;
}

static enum result tree_add(struct route_tree *tree, const struct route *route, struct message *message)
{
    struct compiled_route *compiled = ARENA_NEW(tree->arena, struct compiled_route);
    if (!compiled)
        return message_fail(message, ERROR_MEMORY, "No memory for the routes.");
    compiled->route = route;
    TRY(route_check(route, &compiled->pattern, message));
    struct route_node *node = &tree->root;
    for (size_t i = 0; i < compiled->pattern.count && node; i++)
        node = child_for(tree->arena, node, compiled->pattern.segments[i], compiled->pattern.is_parameter[i]);
    if (!node)
        return message_fail(message, ERROR_MEMORY, "No memory for the routes.");
    if (node->by_method[route->method])
        return message_fail(message, ERROR_CONFLICT, "Two routes for one method answer alike to %s and %s.", route->path,
                            node->by_method[route->method]->route->path);
    node->by_method[route->method] = compiled;
    return OK;
}

enum result route_tree_build(const struct site *site, struct route_tree *tree, struct message *message)
{
    assert(tree->arena);
    for (size_t i = 0; i < site->route_table_count; i++)
        for (const struct route *route = site->route_tables[i]; route->path; route++)
            TRY(tree_add(tree, route, message));
    return OK;
}

/* --- Finding ------------------------------------------------------------- */

struct wanted {
    enum method method;
    unsigned face;
    bool literal_end; /* the last segment may not be a parameter */
};

static const struct compiled_route *node_fits(const struct route_node *node, const struct wanted *wanted)
{
    const struct compiled_route *compiled = node->by_method[wanted->method];
    if (!compiled || !(route_faces(compiled->route) & wanted->face) || (wanted->literal_end && node->is_parameter))
        return NULL;
    return compiled;
}

/* As deep as a path has segments, so bounded by SEGMENTS_MAX. */
static const struct compiled_route *node_search(const struct route_node *node, const struct text *segments, size_t count,
                                                const struct wanted *wanted)
{
    if (count == 0)
        return node_fits(node, wanted);
    const struct compiled_route *found = NULL;
    for (const struct route_node *child = node->children; child && !found; child = child->next)
        if (text_equal(child->literal, segments[0]))
            found = node_search(child, segments + 1, count - 1, wanted);
    if (!found && node->parameter)
        found = node_search(node->parameter, segments + 1, count - 1, wanted);
    return found;
}

static enum face suffix_face(struct text segment, size_t *ret_suffix_length)
{
    static const struct {
        const char *suffix;
        enum face face;
    } suffixes[] = {{".json", FACE_JSON}, {".csv", FACE_CSV}, {".xlsx", FACE_XLSX}, {".pdf", FACE_PDF}};
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        struct text suffix = text_of(suffixes[i].suffix);
        if (segment.length > suffix.length && text_ends(segment, suffix)) {
            *ret_suffix_length = suffix.length;
            return suffixes[i].face;
        }
    }
    return FACE_PAGE;
}

/* The target without its suffix; "/index.json" becomes "/". */
static struct target without_suffix(const struct target *target, size_t suffix_length)
{
    struct target bare = *target;
    struct text *last = &bare.segments[bare.segment_count - 1];
    last->length -= suffix_length;
    bare.path.length -= suffix_length;
    if (bare.segment_count == 1 && text_equals(*last, "index")) {
        bare.segment_count = 0;
        bare.path.length = 1;
    }
    return bare;
}

const struct compiled_route *route_find(const struct route_tree *tree, enum method method, struct target *target,
                                        enum face *ret_face)
{
    size_t suffix_length = 0;
    enum face face = target->segment_count ? suffix_face(target->segments[target->segment_count - 1], &suffix_length)
                                           : FACE_PAGE;
    struct wanted as_it_stands = {method, FACE_PAGE, face != FACE_PAGE};
    const struct compiled_route *found = node_search(&tree->root, target->segments, target->segment_count, &as_it_stands);
    *ret_face = FACE_PAGE;
    if (found || face == FACE_PAGE)
        return found;
    struct target bare = without_suffix(target, suffix_length);
    found = node_search(&tree->root, bare.segments, bare.segment_count, &(struct wanted){method, face, false});
    if (found) {
        *target = bare;
        *ret_face = face;
        return found;
    }
    return node_search(&tree->root, target->segments, target->segment_count, &(struct wanted){method, FACE_PAGE, false});
}
