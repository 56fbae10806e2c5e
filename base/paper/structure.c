/* What a screen reader reads: the tree of elements, links, the outline, the title and the language. See layout.h. */
#include "base/paper/layout.h"

/* --- While it is painted ------------------------------------------------------------------ */

void structure_add(struct painter *painter, int number, struct kid kid)
{
    struct element *element = &painter->layout->elements.list[number];
    struct kid *made = ARENA_NEW(painter->layout->arena, struct kid);
    if (!made) {
        painter->layout->failure = ERROR_MEMORY;
        return;
    }
    *made = kid;
    made->next = NULL;
    if (element->last_kid)
        element->last_kid->next = made;
    else
        element->kids = made;
    element->last_kid = made;
}

void structure_attach(struct painter *painter, int number, int y)
{
    for (int at = number; at >= 0; at = painter->layout->elements.list[at].parent) {
        struct element *element = &painter->layout->elements.list[at];
        if (element->attached)
            return;
        element->attached = true;
        element->page = painter->page;
        element->y = y;
        element->object = pdf_reserve(painter->pdf);
        if (element->parent >= 0)
            structure_add(painter, element->parent, (struct kid){.kind = KID_ELEMENT, .number = at});
    }
}

static const struct place_name *find_name(const struct layout *layout, struct text id)
{
    for (const struct place_name *name = layout->names; name; name = name->next)
        if (text_equal(name->id, id))
            return name;
    return NULL;
}

bool structure_leads(struct painter *painter, struct text link)
{
    if (text_starts(link, TEXT("#")))
        return find_name(painter->layout, text_slice(link, 1, SIZE_MAX)) != NULL;
    if (text_starts(link, TEXT("/")) || text_starts(link, TEXT("?")))
        return painter->frame->address.length > 0;
    return text_starts(link, TEXT("https://")) || text_starts(link, TEXT("http://")) || text_starts(link, TEXT("mailto:"));
}

/* --- Elements -------------------------------------------------------------------------------- */

static void write_attributes(struct buffer *out, const struct element *element)
{
    if (element->language.length) {
        buffer_append_z(out, "/Lang ");
        pdf_words(out, element->language);
    }
    if (element->words.length) {
        buffer_append_z(out, "/Alt ");
        pdf_words(out, element->words);
        buffer_append_z(out, "/A << /O /Layout /Placement /Block >> ");
    }
    if (!element->scope && element->columns == 1 && element->rows == 1)
        return;
    buffer_append_z(out, "/A << /O /Table ");
    if (element->scope)
        buffer_printf(out, "/Scope /%s ", element->scope);
    if (element->columns > 1)
        buffer_printf(out, "/ColSpan %d ", element->columns);
    if (element->rows > 1)
        buffer_printf(out, "/RowSpan %d ", element->rows);
    buffer_append_z(out, ">> ");
}

static void write_element(struct painter *painter, const struct element *element, int root)
{
    const struct element *list = painter->layout->elements.list;
    struct buffer *out = painter->pdf->out;
    pdf_begin(painter->pdf, element->object);
    buffer_printf(out, "<< /Type /StructElem /S /%s /P %d 0 R /Pg %d 0 R ", element->role, element->parent < 0 ? root : list[element->parent].object, painter->pages[element->page].object);
    write_attributes(out, element);
    buffer_append_z(out, "/K [");
    for (const struct kid *kid = element->kids; kid; kid = kid->next) {
        if (kid->kind == KID_ELEMENT)
            pdf_reference(out, list[kid->number].object);
        else if (kid->kind == KID_PLACE)
            buffer_printf(out, "<< /Type /OBJR /Pg %d 0 R /Obj %d 0 R >> ", painter->pages[kid->page].object, kid->number);
        else if (kid->page == element->page)
            buffer_printf(out, "%d ", kid->number);
        else
            buffer_printf(out, "<< /Type /MCR /Pg %d 0 R /MCID %d >> ", painter->pages[kid->page].object, kid->number);
    }
    buffer_append_z(out, "] >>");
    pdf_end(painter->pdf);
}

/* From what is marked on a page, and from each link's place, to its element. */
static int write_parents(struct painter *painter)
{
    const struct element *list = painter->layout->elements.list;
    struct buffer *out = painter->pdf->out;
    int object = pdf_reserve(painter->pdf), key = painter->page_count;
    pdf_begin(painter->pdf, object);
    buffer_append_z(out, "<< /Nums [");
    for (int i = 0; i < painter->page_count; i++) {
        buffer_printf(out, "%d [", i);
        for (size_t k = 0; k < painter->pages[i].count; k++)
            pdf_reference(out, list[painter->pages[i].elements[k]].object);
        buffer_append_z(out, "]\n");
    }
    for (const struct place_link *link = painter->links; link; link = link->next)
        buffer_printf(out, "%d %d 0 R\n", key++, list[link->element].object);
    buffer_append_z(out, "] >>");
    pdf_end(painter->pdf);
    return object;
}

static int write_tree(struct painter *painter)
{
    const struct elements *elements = &painter->layout->elements;
    int root = pdf_reserve(painter->pdf), parents = write_parents(painter);
    for (size_t i = 0; i < elements->count; i++)
        if (elements->list[i].attached)
            write_element(painter, &elements->list[i], root);
    pdf_begin(painter->pdf, root);
    buffer_printf(painter->pdf->out, "<< /Type /StructTreeRoot /K [%d 0 R] /ParentTree %d 0 R /ParentTreeNextKey %d >>", elements->list[0].object, parents,
                  painter->page_count + painter->link_count);
    pdf_end(painter->pdf);
    return root;
}

/* --- Links ------------------------------------------------------------------------------------ */

static void write_destination(struct painter *painter, const struct element *element)
{
    buffer_printf(painter->pdf->out, "[%d 0 R /XYZ ", painter->pages[element->page].object);
    pdf_length(painter->pdf->out, SHEET_SIDE - 4 * POINT);
    pdf_length(painter->pdf->out, element->y + 6 * POINT);
    buffer_append_z(painter->pdf->out, "null] ");
}

/* The first that was drawn from the named place on. */
static const struct element *element_named(const struct layout *layout, struct text id)
{
    const struct place_name *name = find_name(layout, id);
    for (size_t i = name ? (size_t)name->element : layout->elements.count; i < layout->elements.count; i++)
        if (layout->elements.list[i].attached)
            return &layout->elements.list[i];
    return &layout->elements.list[0];
}

static void write_target(struct painter *painter, struct text link)
{
    struct buffer *out = painter->pdf->out;
    const struct frame *frame = painter->frame;
    if (text_starts(link, TEXT("#"))) {
        buffer_append_z(out, "/Dest ");
        write_destination(painter, element_named(painter->layout, text_slice(link, 1, SIZE_MAX)));
        return;
    }
    struct text own = text_starts(link, TEXT("/")) || text_starts(link, TEXT("?")) ? frame->address : TEXT_NONE, path = text_starts(link, TEXT("?")) ? frame->path : TEXT_NONE;
    buffer_append_z(out, "/A << /S /URI /URI ");
    pdf_bytes(out, arena_printf(painter->layout->arena, "%.*s%.*s%.*s", TEXT_ARGS(own), TEXT_ARGS(path), TEXT_ARGS(link)));
    buffer_append_z(out, ">> ");
}

static void write_links(struct painter *painter)
{
    struct buffer *out = painter->pdf->out;
    int key = painter->page_count;
    for (const struct place_link *link = painter->links; link; link = link->next) {
        struct text target = painter->layout->elements.list[link->element].link;
        pdf_begin(painter->pdf, link->object);
        buffer_printf(out, "<< /Type /Annot /Subtype /Link /F 4 /Border [0 0 0] /StructParent %d /P %d 0 R /Rect [", key++, painter->pages[link->page].object);
        pdf_length(out, link->left);
        pdf_length(out, link->bottom);
        pdf_length(out, link->right);
        pdf_length(out, link->top);
        buffer_append_z(out, "] /Contents ");
        pdf_words(out, target);
        write_target(painter, target);
        buffer_append_z(out, ">>");
        pdf_end(painter->pdf);
    }
}

/* --- The outline -------------------------------------------------------------------------------- */

struct entry { const struct element *heading; int object, parent, before, after, first, last; };

static size_t list_headings(struct layout *layout, struct pdf *pdf, struct entry *entries)
{
    size_t count = 0;
    int open[8] = {-1, -1, -1, -1, -1, -1, -1, -1}; /* the entry that is open at each level */
    for (size_t i = 0; i < layout->elements.count; i++) {
        const struct element *element = &layout->elements.list[i];
        if (!element->level || !element->attached)
            continue;
        struct entry *entry = &entries[count];
        *entry = (struct entry){element, pdf_reserve(pdf), -1, -1, -1, -1, -1};
        for (int level = element->level - 1; level > 0 && entry->parent < 0; level--)
            entry->parent = open[level];
        for (size_t k = count; k > 0 && entry->before < 0; k--)
            if (entries[k - 1].parent == entry->parent)
                entry->before = (int)k - 1;
            else if ((int)k - 1 == entry->parent)
                break;
        if (entry->before >= 0)
            entries[entry->before].after = (int)count;
        if (entry->parent >= 0) {
            struct entry *parent = &entries[entry->parent];
            parent->first = parent->first < 0 ? (int)count : parent->first;
            parent->last = (int)count;
        }
        for (int level = element->level; level < 8; level++)
            open[level] = level == element->level ? (int)count : -1;
        count++;
    }
    return count;
}

static void write_entry(struct painter *painter, const struct entry *entries, const struct entry *entry, int root)
{
    struct buffer *out = painter->pdf->out;
    pdf_begin(painter->pdf, entry->object);
    buffer_append_z(out, "<< /Title ");
    pdf_words(out, entry->heading->heading);
    buffer_printf(out, "/Parent %d 0 R /Dest ", entry->parent < 0 ? root : entries[entry->parent].object);
    write_destination(painter, entry->heading);
    if (entry->before >= 0)
        buffer_printf(out, "/Prev %d 0 R ", entries[entry->before].object);
    if (entry->after >= 0)
        buffer_printf(out, "/Next %d 0 R ", entries[entry->after].object);
    if (entry->first >= 0)
        buffer_printf(out, "/First %d 0 R /Last %d 0 R /Count -1 ", entries[entry->first].object, entries[entry->last].object);
    buffer_append_z(out, ">>");
    pdf_end(painter->pdf);
}

/* Headings as the reader's bookmarks; 0: there are none. */
static int write_outline(struct painter *painter)
{
    struct layout *layout = painter->layout;
    struct entry *entries = ARENA_ARRAY(layout->arena, struct entry, layout->elements.count + 1);
    size_t count = entries ? list_headings(layout, painter->pdf, entries) : 0, last = 0, top = 0;
    if (!count)
        return 0;
    int root = pdf_reserve(painter->pdf);
    for (size_t i = 0; i < count; i++) {
        write_entry(painter, entries, &entries[i], root);
        if (entries[i].parent < 0) {
            last = i;
            top++;
        }
    }
    pdf_begin(painter->pdf, root);
    buffer_printf(painter->pdf->out, "<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %zu >>", entries[0].object, entries[last].object, top);
    pdf_end(painter->pdf);
    return root;
}

/* --- The whole ------------------------------------------------------------------------------------ */

static void write_xml(struct buffer *out, struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        switch (text.data[i]) {
        case '&': buffer_append_z(out, "&amp;"); break;
        case '<': buffer_append_z(out, "&lt;"); break;
        case '>': buffer_append_z(out, "&gt;"); break;
        default: buffer_append_byte(out, text.data[i]);
        }
}

/* As it stands, not packed: programs look for it in the bytes. */
static int write_metadata(struct painter *painter, struct text language)
{
    AUTO(buffer_clear) struct buffer xml;
    int object = pdf_reserve(painter->pdf);
    buffer_init(&xml, 1 << 16);
    buffer_append_z(&xml, "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
                          "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">");
    write_xml(&xml, painter->document->title);
    buffer_append_z(&xml, "</rdf:li></rdf:Alt></dc:title><dc:language><rdf:Bag><rdf:li>");
    write_xml(&xml, language);
    buffer_append_z(&xml, "</rdf:li></rdf:Bag></dc:language><pdf:Producer>Frankpledge</pdf:Producer></rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>");
    pdf_begin(painter->pdf, object);
    buffer_printf(painter->pdf->out, "<< /Type /Metadata /Subtype /XML /Length %zu >>\nstream\n", xml.length);
    buffer_append(painter->pdf->out, buffer_text(&xml));
    buffer_append_z(painter->pdf->out, "\nendstream");
    pdf_end(painter->pdf);
    painter->pdf->failure = painter->pdf->failure ? painter->pdf->failure : xml.failure;
    return object;
}

static int write_information(struct painter *painter)
{
    struct buffer *out = painter->pdf->out;
    struct text dated = painter->document->dated;
    int object = pdf_reserve(painter->pdf);
    pdf_begin(painter->pdf, object);
    buffer_append_z(out, "<< /Title ");
    pdf_words(out, painter->document->title);
    if (dated.length == 10)
        buffer_printf(out, "/CreationDate (D:%.4s%.2s%.2s) ", dated.data, dated.data + 5, dated.data + 8);
    buffer_append_z(out, "/Producer (Frankpledge) >>");
    pdf_end(painter->pdf);
    return object;
}

static void write_pages(struct painter *painter, int pages_root)
{
    struct buffer *out = painter->pdf->out;
    pdf_begin(painter->pdf, pages_root);
    buffer_printf(out, "<< /Type /Pages /Count %d /Kids [", painter->page_count);
    for (int i = 0; i < painter->page_count; i++)
        pdf_reference(out, painter->pages[i].object);
    buffer_append_z(out, "] >>");
    pdf_end(painter->pdf);
}

enum result structure_write(struct painter *painter, int pages_root)
{
    struct pdf *pdf = painter->pdf;
    struct text language = painter->document->language.length ? painter->document->language : TEXT("en");
    painter->page = 0;
    structure_attach(painter, 0, SHEET_HEIGHT); /* of a page without a word too */
    TRY(painter->layout->failure);
    write_pages(painter, pages_root);
    write_links(painter);
    int tree = write_tree(painter), outline = write_outline(painter), metadata = write_metadata(painter, language), information = write_information(painter), root = pdf_reserve(pdf);
    pdf_begin(pdf, root);
    buffer_printf(pdf->out, "<< /Type /Catalog /Pages %d 0 R /StructTreeRoot %d 0 R /MarkInfo << /Marked true >> /Metadata %d 0 R /ViewerPreferences << /DisplayDocTitle true >> /Lang ", pages_root, tree, metadata);
    pdf_words(pdf->out, language);
    if (outline)
        buffer_printf(pdf->out, "/Outlines %d 0 R ", outline);
    buffer_append_z(pdf->out, ">>");
    pdf_end(pdf);
    TRY(painter->layout->failure);
    if (arena_failed(painter->layout->arena))
        return ERROR_MEMORY;
    return pdf_finish(pdf, root, information);
}
