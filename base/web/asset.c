/* Embedded files, and those of them under "assets/" as /assets/HASH/NAME, for ever: a
 * changed file has another address. An image that a style sheet names relative to itself
 * comes under the sheet's hash, so images/ takes any. */
#include "base/web/edge.h"

#define ASSET_HASH_BYTES 16

struct assets {
    pthread_mutex_t lock;
    struct kept *kept[]; /* beside embedded_files; NULL: not asked for yet */
};

const struct embedded_file *embedded_find(struct text path)
{
    size_t from = 0, to = embedded_file_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = text_compare(path, text_of(embedded_files[middle].path));
        if (order == 0)
            return &embedded_files[middle];
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return NULL;
}

struct text asset_path(struct arena *arena, const char *name)
{
    struct text path = arena_printf(arena, "assets/%s", name);
    const struct embedded_file *file = embedded_find(path);
    return arena_printf(arena, "/assets/%.16s/%s", file ? file->hash : "0000000000000000", name);
}

struct assets *assets_new(void)
{
    struct assets *assets = calloc(1, sizeof *assets + embedded_file_count * sizeof(struct kept *));
    if (assets)
        pthread_mutex_init(&assets->lock, NULL);
    return assets;
}

void assets_free(struct assets *assets)
{
    if (!assets)
        return;
    for (size_t i = 0; i < embedded_file_count; i++)
        kept_release(assets->kept[i]);
    pthread_mutex_destroy(&assets->lock);
    free(assets);
}

bool assets_own(const struct target *target)
{
    return target->segment_count >= 1 && text_equals(target->segments[0], "assets");
}

static const char *content_type_of(struct text path)
{
    static const struct {
        const char *suffix, *content_type;
    } types[] = {
        {".css", "text/css; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"},
        {".svg", "image/svg+xml"},           {".png", "image/png"},
        {".jpg", "image/jpeg"},              {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},            {".woff", "font/woff"},
        {".json", "application/json"},       {".txt", "text/plain; charset=utf-8"},
        {".webmanifest", "application/manifest+json"},
    };
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (text_ends(path, text_of(types[i].suffix)))
            return types[i].content_type;
    return "application/octet-stream";
}

static bool is_hash(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!(text.data[i] >= '0' && text.data[i] <= '9') && !(text.data[i] >= 'a' && text.data[i] <= 'f'))
            return false;
    return text.length == ASSET_HASH_BYTES;
}

/* "/assets/HASH/NAME" names the file "assets/NAME". */
static const struct embedded_file *file_of(const struct target *target)
{
    char path[URL_BYTES_MAX + 16];
    if (target->segment_count < 3 || !is_hash(target->segments[1]) || target->trailing_slash)
        return NULL;
    const char *name = target->segments[2].data;
    size_t name_length = target->path.length - (size_t)(name - target->path.data);
    int length = snprintf(path, sizeof path, "assets/%.*s", (int)name_length, name);
    if (length < 0 || (size_t)length >= sizeof path)
        return NULL;
    const struct embedded_file *file = embedded_find((struct text){path, (size_t)length});
    bool any_hash = text_equals(target->segments[2], "images");
    return file && (any_hash || text_equal(target->segments[1], text_slice(text_of(file->hash), 0, ASSET_HASH_BYTES)))
               ? file
               : NULL;
}

/* With a reference for the caller; NULL: no memory. */
static struct kept *kept_of(struct assets *assets, const struct embedded_file *file)
{
    size_t index = (size_t)(file - embedded_files);
    pthread_mutex_lock(&assets->lock);
    if (!assets->kept[index]) {
        struct kept_options options = {
            .content_type = content_type_of(text_of(file->path)),
            .cache_control = "public, max-age=31536000, immutable",
            .hash = file->hash,
            .body_is_static = true,
        };
        (void)!kept_new((char *)file->data, file->length, &options, &assets->kept[index]);
    }
    struct kept *kept = assets->kept[index];
    if (kept)
        atomic_fetch_add(&kept->references, 1);
    pthread_mutex_unlock(&assets->lock);
    return kept;
}

void assets_send(struct assets *assets, struct request *request)
{
    const struct embedded_file *file = file_of(&request->target);
    if (request->method != METHOD_GET) {
        send_failure(request, MHD_HTTP_METHOD_NOT_ALLOWED, NULL, "GET, HEAD");
        return;
    }
    if (!file) {
        send_failure(request, MHD_HTTP_NOT_FOUND, NULL, NULL);
        return;
    }
    struct kept *kept = kept_of(assets, file);
    if (kept)
        kept_send(kept, request);
}
