/* Folding: one character to lower case without its accents, and what it is to
 * a word. base/text_words.c makes words, addresses and sort keys of it,
 * blocks/subject/redact.c finds words with it that are to be hidden.
 *
 * A fixed table, not the C library's: results must be alike on every machine and
 * for ever, since indexes and addresses are stored. Latin letters come down to
 * a-z after their compatibility decomposition in Unicode 14, and the few that
 * have none (o with stroke, eth, thorn and their like) to what English writes
 * for them. Greek and Cyrillic are brought to lower case and lose the accents of
 * Greek; other scripts are letters as they stand. */
#include "base/text_fold.h"

/* Two characters for each code point, blank-padded; both blank: not a letter
 * that folds to a-z. */
static const char latin[] = /* U+00C0 to U+024F */
    "a a a a a a aec e e e e i i i i d n o o o o o   o u u u u y thssa a a a a a aec e e e e i i i i "
    "d n o o o o o   o u u u u y thy a a a a a a c c c c c c c c d d d d e e e e e e e e e e g g g g "
    "g g g g h h h h i i i i i i i i i i ijijj j k k k l l l l l l l l l l n n n n n n n n n o o o o "
    "o o oeoer r r r r r s s s s s s s s t t t t t t u u u u u u u u u u u u w w y y y z z z z z z s "
    "b b b b       c c d d d d   e e e f f g   hvi i k k l     n n o o o     p p           t t t t u "
    "u   v y y z z                           dzdzdzljljljnjnjnja a i i o o u u u u u u u u u u e a a "
    "a a aeaeg g g g k k o o o o     j dzdzdzg g hv  n n a a aeaeo o a a a a e e e e i i i i o o o o "
    "r r r r u u u u s s t t     h h n d     z z a a e e o o o o o o o o y y l n t j dbqpa c c l t s "
    "z     b u   e e j j q q r r y y ";
static const char latin_additional[] = /* U+1E00 to U+1EFF */
    "a a b b b b b b c c d d d d d d d d d d e e e e e e e e e e f f g g h h h h h h h h h h i i i i "
    "k k k k k k l l l l l l l l m m m m m m n n n n n n n n o o o o o o o o p p p p r r r r r r r r "
    "s s s s s s s s s s t t t t t t t t u u u u u u u u u u v v v v w w w w w w w w w w x x x x y y "
    "z z z z z z h t w y a s     ss  a a a a a a a a a a a a a a a a a a a a a a a a e e e e e e e e "
    "e e e e e e e e i i i i o o o o o o o o o o o o o o o o o o o o o o o o u u u u u u u u u u u u "
    "u u y y y y y y y y             ";

#define LATIN_FIRST 0xC0u
#define LATIN_LAST 0x24Fu
#define ADDITIONAL_FIRST 0x1E00u
#define ADDITIONAL_LAST 0x1EFFu
static_assert(sizeof(latin) - 1 == (LATIN_LAST - LATIN_FIRST + 1) * 2, "two characters each");
static_assert(sizeof(latin_additional) - 1 == (ADDITIONAL_LAST - ADDITIONAL_FIRST + 1) * 2, "two characters each");

struct range {
    uint32_t first, last;
};

/* What stands between words: signs, punctuation, blanks, private use and emoji.
 * In ascending order, like the marks. */
static const struct range breaks[] = {
    {0x80, 0xA9},       {0xAB, 0xB4},       {0xB6, 0xB9},     {0xBB, 0xBF},     {0xD7, 0xD7},
    {0xF7, 0xF7},       {0x2C2, 0x2C5},     {0x2D2, 0x2DF},   {0x37E, 0x37E},   {0x387, 0x387},
    {0x55A, 0x55F},     {0x589, 0x58A},     {0x5BE, 0x5BE},   {0x5C0, 0x5C0},   {0x5C3, 0x5C3},
    {0x5F3, 0x5F4},     {0x600, 0x60F},     {0x61B, 0x61F},   {0x66A, 0x66D},   {0x6D4, 0x6D4},
    {0x964, 0x965},     {0xE3F, 0xE3F},     {0xE4F, 0xE4F},   {0xE5A, 0xE5B},   {0x1680, 0x1680},
    {0x2000, 0x200B},   {0x200E, 0x206F},   {0x207A, 0x207E}, {0x208A, 0x208E}, {0x20A0, 0x20CF},
    {0x2100, 0x2BFF},   {0x2E00, 0x2E7F},   {0x3000, 0x3004}, {0x3008, 0x3020}, {0x3030, 0x3030},
    {0x303D, 0x303F},   {0x30FB, 0x30FB},   {0xE000, 0xF8FF}, {0xFD3E, 0xFD3F}, {0xFE10, 0xFE1F},
    {0xFE30, 0xFE6F},   {0xFEFF, 0xFEFF},   {0xFF01, 0xFF0F}, {0xFF1A, 0xFF20}, {0xFF3B, 0xFF40},
    {0xFF5B, 0xFF65},   {0xFFE0, 0xFFFF},   {0x1F000, 0x1FAFF}, {0xE0000, 0x10FFFF},
};

/* Marks that sit on the letter before: dropped without ending the word. */
static const struct range marks[] = {
    {0xAD, 0xAD}, {0x300, 0x36F}, {0x591, 0x5BD}, {0x610, 0x61A}, {0x64B, 0x65F}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200C, 0x200D},
    {0x2060, 0x2060}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
};

static bool in_ranges(uint32_t point, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count && ranges[i].first <= point; i++) {
        if (point <= ranges[i].last)
            return true;
    }
    return false;
}

static struct fold fold_ascii(unsigned char byte)
{
    struct fold fold = {.kind = FOLD_BREAK, .length = 1, .bytes = {(char)byte}};
    if (byte >= 'A' && byte <= 'Z') {
        fold.kind = FOLD_LETTER;
        fold.bytes[0] = (char)(byte + ('a' - 'A'));
    } else if (byte >= 'a' && byte <= 'z') {
        fold.kind = FOLD_LETTER;
    } else if (byte >= '0' && byte <= '9') {
        fold.kind = FOLD_DIGIT;
    } else if (byte == '\'') {
        fold.kind = FOLD_APOSTROPHE;
    }
    return fold;
}

/* Greek and Cyrillic capitals to small letters, Greek vowels without tonos and
 * dialytika, the final sigma as any other. Other points come back as they are. */
static uint32_t fold_other_script(uint32_t point)
{
    static const struct {
        uint32_t from, to;
    } greek[] = {
        {0x386, 0x3B1}, {0x388, 0x3B5}, {0x389, 0x3B7}, {0x38A, 0x3B9}, {0x38C, 0x3BF}, {0x38E, 0x3C5},
        {0x38F, 0x3C9}, {0x390, 0x3B9}, {0x3AA, 0x3B9}, {0x3AB, 0x3C5}, {0x3AC, 0x3B1}, {0x3AD, 0x3B5},
        {0x3AE, 0x3B7}, {0x3AF, 0x3B9}, {0x3B0, 0x3C5}, {0x3C2, 0x3C3}, {0x3CA, 0x3B9}, {0x3CB, 0x3C5},
        {0x3CC, 0x3BF}, {0x3CD, 0x3C5}, {0x3CE, 0x3C9},
    };
    for (size_t i = 0; i < COUNT_OF(greek); i++) {
        if (greek[i].from == point)
            return greek[i].to;
    }
    if ((point >= 0x391 && point <= 0x3A9) || (point >= 0x410 && point <= 0x42F))
        return point + 0x20;
    if (point >= 0x400 && point <= 0x40F)
        return point + 0x50;
    return point;
}

static struct fold fold_latin(const char *pair)
{
    struct fold fold = {.kind = FOLD_LETTER, .length = pair[1] == ' ' ? 1 : 2, .bytes = {pair[0], pair[1]}};
    return fold;
}

struct fold text_fold(uint32_t point)
{
    if (point < 0x80)
        return fold_ascii((unsigned char)point);
    if (point >= LATIN_FIRST && point <= LATIN_LAST && latin[(point - LATIN_FIRST) * 2] != ' ')
        return fold_latin(latin + (point - LATIN_FIRST) * 2);
    if (point >= ADDITIONAL_FIRST && point <= ADDITIONAL_LAST &&
        latin_additional[(point - ADDITIONAL_FIRST) * 2] != ' ')
        return fold_latin(latin_additional + (point - ADDITIONAL_FIRST) * 2);
    if (point == 0x2019 || point == 0x2BC) /* as word processors write it */
        return (struct fold){.kind = FOLD_APOSTROPHE, .length = 1, .bytes = "'"};
    if (in_ranges(point, marks, COUNT_OF(marks)))
        return (struct fold){.kind = FOLD_MARK};
    if (in_ranges(point, breaks, COUNT_OF(breaks)))
        return (struct fold){.kind = FOLD_BREAK};

    struct fold fold = {.kind = FOLD_LETTER};
    uint32_t folded = fold_other_script(point);
    fold.length = text_encode(folded, fold.bytes);
    return fold;
}
