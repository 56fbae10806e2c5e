/* Drawings: the few marks of base/page/svg.h, as paths and letters of the page. How each class looks is said here again, as the style sheet
 * (program/assets/site.css, "Charts" and "Maps") says it for paper. See layout.h. */
#include "base/paper/layout.h"

#define NONE UINT32_MAX
#define LETTERS 13 /* of a label, in units of the drawing */
#define DRAWING_WIDTH_MAX (400 * POINT)
#define SPARK_WIDTH_MAX (84 * POINT)

struct look { const char *class_name; uint32_t fill, stroke; int width_tenths; const char *dash; };
static const struct look looks[] = {
    {"fp-chart__grid", NONE, 0xdfe6e2, 10, NULL}, {"fp-chart__zero", NONE, 0x505a5f, 15, NULL}, {"fp-chart__band", 0xecf1ee, NONE, 0, NULL},
    {"fp-chart__line", NONE, 0x0b3c36, 25, NULL}, {"fp-chart__mean", NONE, 0x0b0c0c, 15, NULL}, {"fp-chart__limit", NONE, 0x6b7478, 15, "7 4"},
    {"fp-chart__limit--trial", NONE, 0x6b7478, 15, "2 4"}, {"fp-chart__limit--inner", NONE, 0x6b7478, 15, "2 3"}, {"fp-chart__target", NONE, 0xb10e1e, 25, "12 4 2 4"},
    {"fp-chart__baseline", NONE, 0x54319f, 20, "3 3"}, {"fp-chart__note", NONE, 0x505a5f, 10, "2 3"}, {"fp-chart__note--break", NONE, 0x505a5f, 30, NULL},
    {"fp-chart__mark--common", 0x0b3c36, NONE, 0, NULL}, {"fp-chart__mark--better", 0x0b6fb8, NONE, 0, NULL}, {"fp-chart__mark--worse", 0xc25100, NONE, 0, NULL},
    {"fp-chart__mark--neutral", 0x490092, NONE, 0, NULL}, {"fp-chart__mark--missing", NONE, 0x505a5f, 25, NULL}, {"fp-chart__mark--own", NONE, 0x0b0c0c, 25, NULL},
    {"fp-chart__ring", NONE, 0x0b0c0c, 25, NULL}, {"fp-chart__trough", 0xedf2ef, NONE, 0, NULL}, {"fp-chart__bar", 0x2f8f7c, NONE, 0, NULL},
    {"fp-chart__bar--own", 0x0b3c36, NONE, 0, NULL}, {"fp-chart__across", NONE, 0xb10e1e, 30, NULL}, {"fp-map__area--0", 0xe3efe9, 0x0b3c36, 8, NULL},
    {"fp-map__area--1", 0xbddccf, 0x0b3c36, 8, NULL}, {"fp-map__area--2", 0x8fc0ae, 0x0b3c36, 8, NULL}, {"fp-map__area--3", 0x276b5c, 0xffffff, 15, NULL},
    {"fp-map__area--4", 0x0b3c36, 0xffffff, 15, NULL}, {"fp-map__area--unknown", 0xffffff, 0x505a5f, 15, "4 3"},
};

struct canvas { struct layout *layout; struct buffer *out; int left, top, width; int64_t units; /* that are so wide */ bool spark; };

/* --- Numbers ------------------------------------------------------------------------------ */

/* Hundredths of a unit off the front; false where there is no number. */
static bool take_number(struct text *rest, int64_t *ret_hundredths)
{
    size_t at = 0, digits = 0, after = 0;
    bool minus, point = false;
    int64_t number = 0;
    while (at < rest->length && (rest->data[at] == ' ' || rest->data[at] == ','))
        at++;
    minus = at < rest->length && rest->data[at] == '-';
    for (at += minus; at < rest->length && number < INT64_C(1000000000); at++) {
        char byte = rest->data[at];
        if (byte == '.' && !point)
            point = true;
        else if (byte < '0' || byte > '9')
            break;
        else if (!point || after < 2) {
            number = number * 10 + (byte - '0');
            digits++;
            after += point;
        }
    }
    for (; after < 2; after++)
        number *= 10;
    *rest = text_slice(*rest, at, SIZE_MAX);
    *ret_hundredths = minus ? -number : number;
    return digits > 0;
}

static int64_t number_of(const struct node *node, const char *name)
{
    struct text rest = node_attribute(node, name);
    int64_t number = 0;
    return take_number(&rest, &number) ? number : 0;
}

static int64_t scaled(const struct canvas *canvas, int64_t hundredths) { return hundredths * canvas->width / (canvas->units * 100); }

static void point(const struct canvas *canvas, int64_t x, int64_t y)
{
    pdf_length(canvas->out, canvas->left + scaled(canvas, x));
    pdf_length(canvas->out, canvas->top - scaled(canvas, y));
}

static void box_of(const struct node *drawing, int64_t *ret_width, int64_t *ret_height)
{
    struct text rest = node_attribute(drawing, "viewBox");
    int64_t numbers[4] = {0};
    for (size_t i = 0; i < 4; i++)
        if (!take_number(&rest, &numbers[i]))
            numbers[i] = 0;
    *ret_width = numbers[2] >= 100 ? numbers[2] / 100 : 100;
    *ret_height = numbers[3] >= 100 ? numbers[3] / 100 : 100;
}

void drawing_size(const struct node *drawing, int width_max, int *ret_width, int *ret_height)
{
    int64_t width, height;
    int most = node_has_class(drawing, "fp-spark") ? SPARK_WIDTH_MAX : node_has_class(drawing, "fp-map") ? 340 * POINT : node_has_class(drawing, "fp-chart--small") ? 240 * POINT : DRAWING_WIDTH_MAX;
    box_of(drawing, &width, &height);
    *ret_width = width_max < most ? width_max : most;
    *ret_height = (int)(*ret_width * height / width);
}

/* --- Looks ---------------------------------------------------------------------------------- */

static struct look look_of(const struct canvas *canvas, const struct node *node)
{
    struct look look = {NULL, node_is(node, "line") || node_is(node, "path") ? NONE : 0x0b0c0c, node_is(node, "line") || node_is(node, "path") ? 0x0b0c0c : NONE, 10, NULL};
    for (size_t i = 0; i < COUNT_OF(looks); i++) /* a later one of them holds, as in the sheet */
        if (node_has_class(node, looks[i].class_name))
            look = looks[i];
    if (node_has_class(node, "fp-chart__mark--hollow")) {
        look.stroke = look.fill == NONE ? look.stroke : look.fill;
        look.fill = 0xffffff;
        look.width_tenths = 25;
    }
    if (node_has_class(node, "fp-map__area--chosen")) {
        look.stroke = 0xb10e1e;
        look.width_tenths = 40;
    }
    if (canvas->spark && node_has_class(node, "fp-chart__limit"))
        look.stroke = NONE;
    return look;
}

static void begin_look(const struct canvas *canvas, const struct look *look)
{
    buffer_append_z(canvas->out, "q\n");
    if (look->fill != NONE)
        paint_colour(canvas->out, look->fill, "rg\n");
    if (look->stroke == NONE)
        return;
    paint_colour(canvas->out, look->stroke, "RG\n");
    pdf_length(canvas->out, scaled(canvas, look->width_tenths * 10));
    buffer_append_z(canvas->out, "w 1 j\n[");
    struct text rest = text_of(look->dash);
    for (int64_t number; take_number(&rest, &number);)
        pdf_length(canvas->out, scaled(canvas, number));
    buffer_append_z(canvas->out, "] 0 d\n");
}

static void end_look(const struct canvas *canvas, const struct look *look)
{
    buffer_append_z(canvas->out, look->fill != NONE && look->stroke != NONE ? "B*\nQ\n" : look->fill != NONE ? "f*\nQ\n" : look->stroke != NONE ? "S\nQ\n" : "n\nQ\n");
}

/* --- Marks ------------------------------------------------------------------------------------ */

static void draw_path(const struct canvas *canvas, struct text path)
{
    char operation = 0;
    while (path.length) {
        int64_t x, y;
        char byte = path.data[0];
        if (byte == 'M' || byte == 'L' || byte == 'Z') {
            path = text_slice(path, 1, SIZE_MAX);
            operation = byte;
            if (byte == 'Z')
                buffer_append_z(canvas->out, "h\n");
            continue;
        }
        if (!operation || operation == 'Z' || !take_number(&path, &x) || !take_number(&path, &y))
            return;
        point(canvas, x, y);
        buffer_append_z(canvas->out, operation == 'M' ? "m\n" : "l\n");
        operation = 'L';
    }
}

static void draw_circle(const struct canvas *canvas, int64_t x, int64_t y, int64_t radius)
{
    static const int quarters[4][6] = {{1000, 552, 552, 1000, 0, 1000}, {-552, 1000, -1000, 552, -1000, 0}, {-1000, -552, -552, -1000, 0, -1000}, {552, -1000, 1000, -552, 1000, 0}};
    point(canvas, x + radius, y); /* 0.552: four Bézier curves that are a circle, but for 3 in 10,000 */
    buffer_append_z(canvas->out, "m\n");
    for (size_t i = 0; i < 4; i++) {
        for (size_t k = 0; k < 6; k += 2)
            point(canvas, x + quarters[i][k] * radius / 1000, y + quarters[i][k + 1] * radius / 1000);
        buffer_append_z(canvas->out, "c\n");
    }
    buffer_append_z(canvas->out, "h\n");
}

static void draw_shape(const struct canvas *canvas, const struct node *node)
{
    struct look look = look_of(canvas, node);
    begin_look(canvas, &look);
    if (node_is(node, "path"))
        draw_path(canvas, node_attribute(node, "d"));
    else if (node_is(node, "circle"))
        draw_circle(canvas, number_of(node, "cx"), number_of(node, "cy"), number_of(node, "r"));
    else if (node_is(node, "line")) {
        point(canvas, number_of(node, "x1"), number_of(node, "y1"));
        buffer_append_z(canvas->out, "m\n");
        point(canvas, number_of(node, "x2"), number_of(node, "y2"));
        buffer_append_z(canvas->out, "l\n");
    } else {
        point(canvas, number_of(node, "x"), number_of(node, "y") + number_of(node, "height"));
        pdf_length(canvas->out, scaled(canvas, number_of(node, "width")));
        pdf_length(canvas->out, scaled(canvas, number_of(node, "height")));
        buffer_append_z(canvas->out, "re\n");
    }
    end_look(canvas, &look);
}

static enum result draw_letters(const struct canvas *canvas, const struct node *node)
{
    struct layout *layout = canvas->layout;
    struct text text = node->first ? text_trim(node->first->text) : TEXT_NONE, anchor = node_attribute(node, "text-anchor");
    bool bold = node_has_class(node, "fp-chart__latest") || node_has_class(node, "fp-chart__sign") || node_has_class(node, "fp-chart__label--own") || node_has_class(node, "fp-map__value");
    struct span span = {0, text.length, bold ? STYLE_BOLD : 0, -1, TEXT_NONE};
    struct words words = {text, &span, 1};
    struct line *lines;
    size_t count;
    int64_t size = scaled(canvas, LETTERS * 100);
    if (!text.length || size < 1)
        return OK;
    TRY(type_set(layout->type, &words, (int)size, -1, &lines, &count));
    int64_t x = canvas->left + scaled(canvas, number_of(node, "x")), y = canvas->top - scaled(canvas, number_of(node, "y"));
    x -= text_equals(anchor, "middle") ? lines[0].width / 2 : text_equals(anchor, "end") ? lines[0].width : 0;
    paint_line_plainly(layout, &lines[0], (int)x, (int)y, node_has_class(node, "fp-map__label--on-dark") ? 0xffffff : node_has_class(node, "fp-chart__tick") ? 0x505a5f : 0x0b0c0c, canvas->out);
    return OK;
}

static enum result draw_marks(const struct canvas *canvas, const struct node *parent)
{
    for (const struct node *node = parent->first; node; node = node->next) {
        if (node_is(node, "path") || node_is(node, "line") || node_is(node, "rect") || node_is(node, "circle"))
            draw_shape(canvas, node);
        else if (node_is(node, "text"))
            TRY(draw_letters(canvas, node));
        else if (node_is(node, "g") || node_is(node, "a"))
            TRY(draw_marks(canvas, node));
    }
    return OK;
}

enum result drawing_paint(struct layout *layout, const struct node *drawing, int left, int top, int width, struct buffer *out)
{
    struct canvas canvas = {.layout = layout, .out = out, .left = left, .top = top, .width = width, .spark = node_has_class(drawing, "fp-spark")};
    int64_t height;
    box_of(drawing, &canvas.units, &height);
    return draw_marks(&canvas, drawing);
}
