/* What a template made earlier and was kept: see page.h. */
#include "base/page/page.h"

struct value *kept_html_value(struct arena *arena, struct text rendered) { return value_html(arena, rendered); }
