/* Drawings: see svg.h. */
#include "base/page/svg.h"

#include <assert.h>

#include "base/page/template.h"

static void end_tag(struct svg *svg)
{
    if (svg->in_tag)
        buffer_append_byte(&svg->out, '>');
    svg->in_tag = false;
}

void svg_append_length(struct buffer *out, int64_t hundredths)
{
    uint64_t size = hundredths < 0 ? 0 - (uint64_t)hundredths : (uint64_t)hundredths;
    unsigned rest = (unsigned)(size % SVG_UNIT);
    if (hundredths < 0)
        buffer_append_byte(out, '-');
    buffer_append_integer(out, (int64_t)(size / SVG_UNIT));
    if (rest) {
        buffer_append_byte(out, '.');
        buffer_append_byte(out, (char)('0' + rest / 10));
        if (rest % 10)
            buffer_append_byte(out, (char)('0' + rest % 10));
    }
}

void svg_open(struct svg *svg, const char *element)
{
    assert(svg->depth < SVG_DEPTH_MAX);
    end_tag(svg);
    buffer_append_byte(&svg->out, '<');
    buffer_append_z(&svg->out, element);
    svg->open[svg->depth++] = element;
    svg->in_tag = true;
}

void svg_close(struct svg *svg)
{
    const char *element;
    assert(svg->depth > 0);
    element = svg->open[--svg->depth];
    end_tag(svg);
    buffer_append_z(&svg->out, "</");
    buffer_append_z(&svg->out, element);
    buffer_append_byte(&svg->out, '>');
}

void svg_attribute(struct svg *svg, const char *name, struct text value)
{
    assert(svg->in_tag);
    buffer_append_byte(&svg->out, ' ');
    buffer_append_z(&svg->out, name);
    buffer_append_z(&svg->out, "=\"");
    escape_html(&svg->out, value);
    buffer_append_byte(&svg->out, '"');
}

void svg_attribute_z(struct svg *svg, const char *name, const char *value)
{
    svg_attribute(svg, name, text_of(value));
}

void svg_length(struct svg *svg, const char *name, int64_t hundredths)
{
    assert(svg->in_tag);
    buffer_append_byte(&svg->out, ' ');
    buffer_append_z(&svg->out, name);
    buffer_append_z(&svg->out, "=\"");
    svg_append_length(&svg->out, hundredths);
    buffer_append_byte(&svg->out, '"');
}

void svg_text(struct svg *svg, struct text text)
{
    end_tag(svg);
    escape_html(&svg->out, text);
}

static void open_with_class(struct svg *svg, const char *element, const char *class_name)
{
    svg_open(svg, element);
    if (class_name)
        svg_attribute_z(svg, "class", class_name);
}

static void write_name(struct svg *svg, const char *element, const char *id, struct text text)
{
    svg_open(svg, element);
    buffer_printf(&svg->out, " id=\"%s-%s\"", id, element);
    svg_text(svg, text);
    svg_close(svg);
}

void svg_begin(struct svg *svg, const char *id, const char *class_name, int width, int height, struct text title, struct text description)
{
    *svg = (struct svg){0};
    buffer_init(&svg->out, SVG_BYTES_MAX);
    open_with_class(svg, "svg", class_name);
    buffer_printf(&svg->out, " viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-title\"", width, height, id);
    if (description.length)
        buffer_printf(&svg->out, " aria-describedby=\"%s-desc\"", id);
    write_name(svg, "title", id, title);
    if (description.length)
        write_name(svg, "desc", id, description);
}

struct value *svg_value(struct svg *svg, struct arena *arena)
{
    struct value *value = NULL;
    while (svg->depth)
        svg_close(svg);
    if (svg->out.failure == OK)
        value = value_html(arena, arena_copy(arena, buffer_text(&svg->out)));
    svg_clear(svg);
    return value;
}

void svg_clear(struct svg *svg)
{
    buffer_clear(&svg->out);
    svg->depth = 0;
    svg->in_tag = false;
}

/* --- Whole elements ------------------------------------------------------- */

void svg_line(struct svg *svg, const char *class_name, int64_t x1, int64_t y1, int64_t x2, int64_t y2)
{
    open_with_class(svg, "line", class_name);
    svg_length(svg, "x1", x1);
    svg_length(svg, "y1", y1);
    svg_length(svg, "x2", x2);
    svg_length(svg, "y2", y2);
    svg_close(svg);
}

void svg_rectangle(struct svg *svg, const char *class_name, int64_t x, int64_t y, int64_t width, int64_t height)
{
    open_with_class(svg, "rect", class_name);
    svg_length(svg, "x", x);
    svg_length(svg, "y", y);
    svg_length(svg, "width", width);
    svg_length(svg, "height", height);
    svg_close(svg);
}

void svg_circle(struct svg *svg, const char *class_name, int64_t x, int64_t y, int64_t radius)
{
    open_with_class(svg, "circle", class_name);
    svg_length(svg, "cx", x);
    svg_length(svg, "cy", y);
    svg_length(svg, "r", radius);
    svg_close(svg);
}

void svg_label(struct svg *svg, const char *class_name, int64_t x, int64_t y, const char *anchor, struct text text)
{
    open_with_class(svg, "text", class_name);
    svg_length(svg, "x", x);
    svg_length(svg, "y", y);
    svg_attribute_z(svg, "text-anchor", anchor);
    svg_text(svg, text);
    svg_close(svg);
}
