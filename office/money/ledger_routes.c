/* The desk's addresses of the ledger, the shapes of their views, and what stands in the menu. */
#include "base/limits.h"
#include "office/money/ledger_desk.h"

#define TEMPLATE "office/money/pages/ledger"

static const struct shape_field link_fields[] = {PART_TEXT_MEMBER("label"), PART_TEXT_MEMBER("href"), {.name = NULL}};
static const struct shape link_shape = {"LedgerLink", link_fields};
#define PAGE_MEMBERS                                                                                                                                       \
    PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("kicker"), PART_TEXT_MEMBER("lead"), PART_TEXT_MEMBER("result_line"), PART_LIST_MEMBER("links", &link_shape), \
        PART_BOOLEAN_MEMBER("has_links"), PART_LIST_MEMBER("rows", &summary_row_shape), PART_BOOLEAN_MEMBER("has_rows"),                                    \
        PART_OBJECT_MEMBER("filters", &filters_shape), PART_OBJECT_MEMBER("table", &table_shape), PART_OBJECT_MEMBER("second", &table_shape),               \
        PART_OBJECT_MEMBER("third", &table_shape), PART_OBJECT_MEMBER("pagination", &pagination_shape), PART_BOOLEAN_MEMBER("has_form"),                    \
        PART_TEXT_MEMBER("form_heading"), PART_TEXT_MEMBER("form_lead"), PART_BOOLEAN_MEMBER("has_file"), PART_TEXT_MEMBER("button"),                       \
        PART_TEXT_MEMBER("second_button"), PART_FORM_MEMBERS
#define DATA_TEXT(member, about) {member, VALUE_TEXT, false, false, about, NULL}
#define DATA_INTEGER(member, about) {member, VALUE_INTEGER, false, false, about, NULL}
#define DATA_LIST(member, about, shape) {member, VALUE_LIST, false, false, about, shape}
#define PENCE "Amount in pence"
#define POUNDS "The same in pounds"

static const struct shape_field account_item_fields[] = {
    DATA_INTEGER("id", "Number of the account"), DATA_TEXT("account", "Its name"), DATA_TEXT("kind", "source, receipt, line, reserve, fund, award, in_payment, paid or between"),
    DATA_TEXT("entity", "Whose money it is"), DATA_INTEGER("postings", "How many lines it has"), DATA_INTEGER("pence", PENCE), DATA_TEXT("pounds", POUNDS), {.name = NULL},
};
static const struct shape account_item_shape = {"LedgerAccount", account_item_fields};
static const struct shape_field accounts_fields[] = {
    DATA_TEXT("day", "The balances are those at the end of this day"), DATA_LIST("accounts", "Accounts with their balances", &account_item_shape), PAGE_MEMBERS, {.name = NULL},
};
static const struct shape accounts_shape = {"DeskLedger", accounts_fields};

static const struct shape_field fund_fields[] = {
    DATA_TEXT("fund", "Name of the fund"), DATA_TEXT("entity", "Whose money it is"), DATA_INTEGER("came_in_pence", "What came in, in pence"),
    DATA_INTEGER("given_pence", "What was awarded or paid and did not come back, in pence"), DATA_INTEGER("left_pence", "What is left, in pence"),
    DATA_TEXT("left_pounds", "What is left, in pounds"), {.name = NULL},
};
static const struct shape fund_shape = {"LedgerFund", fund_fields};
static const struct shape_field funds_fields[] = {DATA_LIST("funds", "Every fund with an account", &fund_shape), PAGE_MEMBERS, {.name = NULL}};
static const struct shape funds_shape = {"DeskLedgerFunds", funds_fields};

static const struct shape_field entry_fields[] = {
    DATA_INTEGER("posting", "Number of the posting"), DATA_TEXT("day", "Its day"), DATA_TEXT("kind", "budget, transfer, commitment, payment, income, recall or correction"),
    DATA_TEXT("words", "What it is for"), DATA_INTEGER("pence", PENCE), DATA_TEXT("pounds", POUNDS), DATA_INTEGER("balance_pence", "Balance behind it, in pence"),
    DATA_TEXT("balance_pounds", "Balance behind it, in pounds"), {.name = NULL},
};
static const struct shape entry_shape_of = {"LedgerEntry", entry_fields};
static const struct shape_field account_fields[] = {
    DATA_TEXT("account", "Its name"), DATA_TEXT("kind", "Its kind"), DATA_TEXT("entity", "Whose money it is"), DATA_INTEGER("pence", "Its balance today, in pence"),
    DATA_LIST("postings", "Its postings by day", &entry_shape_of), PAGE_MEMBERS, {.name = NULL},
};
static const struct shape account_shape = {"DeskLedgerAccount", account_fields};

static const struct shape_field line_fields[] = {DATA_TEXT("account", "Name of the account"), DATA_TEXT("entity", "Whose money it is"), DATA_INTEGER("pence", PENCE), {.name = NULL}};
static const struct shape line_shape = {"LedgerLine", line_fields};
static const struct shape_field posting_fields[] = {
    DATA_INTEGER("posting", "Its number"), DATA_TEXT("day", "Its day"), DATA_TEXT("kind", "Its kind"), DATA_TEXT("words", "What it is for"),
    DATA_LIST("lines", "Its lines, which add up to 0", &line_shape), PAGE_MEMBERS, {.name = NULL},
};
static const struct shape posting_shape = {"DeskLedgerPosting", posting_fields};

static const struct shape_field closing_fields[] = {DATA_TEXT("year", "Such as 2025/26"), DATA_TEXT("entity", "Whose books"), {.name = NULL}};
static const struct shape closing_shape = {"LedgerClosing", closing_fields};
static const struct shape_field years_fields[] = {DATA_LIST("closings", "Closed years", &closing_shape), PAGE_MEMBERS, {.name = NULL}};
static const struct shape years_shape = {"DeskLedgerYears", years_fields};
static const struct shape_field form_fields[] = {PAGE_MEMBERS, {.name = NULL}};
const struct shape ledger_form_shape = {"DeskLedgerForm", form_fields};

static const struct shape_field payment_fields[] = {
    DATA_TEXT("reference", "Its reference"), DATA_TEXT("payee", "Paid to"), DATA_TEXT("state", "requested, authorised or exported"), DATA_TEXT("due", "To be paid by"),
    DATA_INTEGER("pence", PENCE), DATA_TEXT("pounds", POUNDS), {.name = NULL},
};
static const struct shape payment_shape = {"LedgerPayment", payment_fields};
static const struct shape_field payments_fields[] = {DATA_LIST("payments", "Payments that are not settled", &payment_shape), PAGE_MEMBERS, {.name = NULL}};
static const struct shape payments_shape = {"DeskLedgerPayments", payments_fields};

static const struct shape_field batch_item_fields[] = {
    DATA_INTEGER("batch", "Its number"), DATA_TEXT("entity", "Whose money"), DATA_TEXT("made_at", "When it was made"), DATA_INTEGER("payments", "How many payments"),
    DATA_INTEGER("pence", PENCE), DATA_TEXT("pounds", POUNDS), DATA_TEXT("sha256", "Hash of its file"), {.name = NULL},
};
static const struct shape batch_item_shape = {"LedgerBatch", batch_item_fields};
static const struct shape_field batches_fields[] = {DATA_LIST("batches", "Batches, newest first", &batch_item_shape), PAGE_MEMBERS, {.name = NULL}};
static const struct shape batches_shape = {"DeskLedgerBatches", batches_fields};
static const struct shape_field batch_payment_fields[] = {DATA_TEXT("reference", "Its reference"), DATA_TEXT("state", "Its state now"), DATA_INTEGER("pence", PENCE), {.name = NULL}};
static const struct shape batch_payment_shape = {"LedgerBatchPayment", batch_payment_fields};
static const struct shape_field batch_fields[] = {
    DATA_INTEGER("batch", "Its number"), DATA_INTEGER("pence", "Its sum, in pence"), DATA_TEXT("sha256", "Hash of its file"), DATA_LIST("payments", "Its payments", &batch_payment_shape),
    PAGE_MEMBERS, {.name = NULL},
};
static const struct shape batch_shape = {"DeskLedgerBatch", batch_fields};

static const struct shape_field actual_fields[] = {
    DATA_INTEGER("row", "Row in its file"), DATA_TEXT("paid_on", "Day"), DATA_TEXT("reference", "As the file has it"), DATA_TEXT("payee", "As the file has it"),
    DATA_TEXT("standing", "differs, unknown, duplicate or negative"), DATA_INTEGER("pence", PENCE), DATA_TEXT("pounds", POUNDS), {.name = NULL},
};
static const struct shape actual_shape = {"LedgerActual", actual_fields};
static const struct shape_field actuals_fields[] = {DATA_LIST("lines", "Lines that do not agree", &actual_shape), PAGE_MEMBERS, {.name = NULL}};
static const struct shape actuals_shape = {"DeskLedgerReconciliation", actuals_fields};

/* --- Addresses ---------------------------------------------------------------- */

static const struct input accounts_inputs[] = {
    {.name = "entity", .kind = INPUT_INTEGER, .about = "Number of a legal entity: its accounts alone"}, {.name = "kind", .kind = INPUT_TEXT, .bytes_max = 20, .about = "A kind of account"},
    {.name = "day", .kind = INPUT_TEXT, .bytes_max = 40, .about = "Balances at the end of this day"}, {0},
};
static const struct input page_inputs[] = {{.name = "page", .kind = INPUT_INTEGER, .about = "Which page of the postings, from 1"}, {0}};
static const struct input correct_inputs[] = {
    {.name = "day", .kind = INPUT_TEXT, .bytes_max = 60, .about = "Day of the contrary"}, {.name = "reason", .kind = INPUT_TEXT, .bytes_max = 2400, .about = "Why it is corrected"},
    {.name = "do", .kind = INPUT_TEXT, .bytes_max = 10, .about = "first"}, {0},
};
static const struct input move_inputs[] = {
    {.name = "from", .kind = INPUT_TEXT, .bytes_max = 20, .about = "Account that gives"}, {.name = "to", .kind = INPUT_TEXT, .bytes_max = 20, .about = "Account that takes"},
    {.name = "amount", .kind = INPUT_TEXT, .bytes_max = 120, .about = "Amount in pounds"}, {.name = "day", .kind = INPUT_TEXT, .bytes_max = 60, .about = "Day of the posting"},
    {.name = "words", .kind = INPUT_TEXT, .bytes_max = 2400, .about = "What for"}, {.name = "do", .kind = INPUT_TEXT, .bytes_max = 10, .about = "first"}, {0},
};
static const struct input year_inputs[] = {
    {.name = "entity", .kind = INPUT_TEXT, .bytes_max = 20, .about = "Whose books"}, {.name = "year", .kind = INPUT_TEXT, .bytes_max = 20, .about = "Last day of the year"},
    {.name = "do", .kind = INPUT_TEXT, .bytes_max = 10, .about = "first"}, {0},
};
static const struct input payment_inputs[] = {
    {.name = "purse", .kind = INPUT_TEXT, .bytes_max = 20, .about = "Account that it is paid out of"}, {.name = "payee", .kind = INPUT_TEXT, .bytes_max = 800, .about = "Who is paid"},
    {.name = "amount", .kind = INPUT_TEXT, .bytes_max = 120, .about = "Amount in pounds"}, {.name = "due", .kind = INPUT_TEXT, .bytes_max = 60, .about = "To be paid by"},
    {.name = "purpose", .kind = INPUT_TEXT, .bytes_max = 1600, .about = "What it is for"}, {.name = "payee_number", .kind = INPUT_TEXT, .bytes_max = 400, .about = "Their number in the finance system"},
    {.name = "payee_reference", .kind = INPUT_TEXT, .bytes_max = 400, .about = "Their reference"}, {.name = "budget_code", .kind = INPUT_TEXT, .bytes_max = 400, .about = "Budget code"},
    {.name = "do", .kind = INPUT_TEXT, .bytes_max = 10, .about = "first"}, {0},
};
static const struct input batch_inputs[] = {{.name = "entity", .kind = INPUT_TEXT, .bytes_max = 20, .about = "Whose payments"}, {.name = "do", .kind = INPUT_TEXT, .bytes_max = 10, .about = "first"}, {0}};
static const struct input file_inputs[] = {
    {.name = "file", .kind = INPUT_FILE, .bytes_max = BODY_BYTES_MAX_IMPORT, .about = "What was paid, as XLSX or CSV"}, {.name = "do", .kind = INPUT_TEXT, .bytes_max = 10, .about = "first, or second for a trial"}, {0},
};
static const struct input settle_inputs[] = {
    {.name = "note", .kind = INPUT_TEXT, .bytes_max = 2400, .about = "Why"}, {.name = "do", .kind = INPUT_TEXT, .bytes_max = 10, .about = "first to explain, second to take it for the whole payment"}, {0},
};

#define PAGE .access = ACCESS_ROLES, .roles = LEDGER_READERS, .template = TEMPLATE
#define LIST FACE_PAGE | FACE_JSON | FACE_TABLE
const struct route ledger_routes[] = {
    {.method = METHOD_GET, .path = MONEY, .handle = ledger_accounts_get, PAGE, .inputs = accounts_inputs, .view = &accounts_shape, .faces = LIST, .table = "accounts",
     .help = "Every account of the ledger with its balance on a day."},
    {.method = METHOD_GET, .path = MONEY "/funds", .handle = ledger_funds_get, PAGE, .view = &funds_shape, .faces = LIST, .table = "funds", .help = "What came into each fund, what was given, what is left."},
    {.method = METHOD_GET, .path = MONEY "/accounts/{id}", .handle = ledger_account_page_get, PAGE, .inputs = page_inputs, .view = &account_shape, .faces = LIST, .table = "postings",
     .help = "One account with its postings and where its money came from."},
    {.method = METHOD_GET, .path = MONEY "/postings/{id}", .handle = ledger_posting_page_get, PAGE, .view = &posting_shape, .faces = FACE_PAGE | FACE_JSON, .help = "One posting with its lines."},
    {.method = METHOD_POST, .path = MONEY "/postings/{id}", .handle = ledger_posting_post, PAGE, .inputs = correct_inputs, .view = &posting_shape, .help = "Posts the contrary of a posting."},
    {.method = METHOD_GET, .path = MONEY "/move", .handle = ledger_move_get, PAGE, .view = &ledger_form_shape, .help = "The form to move money between accounts."},
    {.method = METHOD_POST, .path = MONEY "/move", .handle = ledger_move_post, PAGE, .inputs = move_inputs, .view = &ledger_form_shape, .help = "Moves money between accounts."},
    {.method = METHOD_GET, .path = MONEY "/years", .handle = ledger_years_get, PAGE, .view = &years_shape, .faces = FACE_PAGE | FACE_JSON, .help = "Which financial years are closed."},
    {.method = METHOD_POST, .path = MONEY "/years", .handle = ledger_years_post, PAGE, .inputs = year_inputs, .view = &years_shape, .help = "Closes a financial year for good."},
    {.method = METHOD_GET, .path = MONEY "/payments", .handle = ledger_payments_get, PAGE, .view = &payments_shape, .faces = LIST, .table = "payments",
     .help = "Payments to be authorised, to be exported and with the finance system."},
    {.method = METHOD_GET, .path = MONEY "/payments/new", .handle = ledger_payment_new_get, PAGE, .view = &ledger_form_shape, .help = "The form to ask for a payment."},
    {.method = METHOD_POST, .path = MONEY "/payments/new", .handle = ledger_payment_new_post, PAGE, .inputs = payment_inputs, .view = &ledger_form_shape, .help = "Asks for a payment, and takes its sum out of its purse."},
    {.method = METHOD_GET, .path = MONEY "/batches", .handle = ledger_batches_get, PAGE, .view = &batches_shape, .faces = LIST, .table = "batches", .help = "Batches of payments for the finance system."},
    {.method = METHOD_POST, .path = MONEY "/batches", .handle = ledger_batches_post, PAGE, .inputs = batch_inputs, .view = &batches_shape, .help = "Makes a batch of every authorised payment of a legal entity."},
    {.method = METHOD_GET, .path = MONEY "/batches/{id}", .handle = ledger_batch_get, PAGE, .view = &batch_shape, .faces = FACE_PAGE | FACE_JSON, .help = "One batch and its payments."},
    {.method = METHOD_GET, .path = MONEY "/batches/{id}/file", .handle = ledger_batch_file_get, .access = ACCESS_ROLES, .roles = LEDGER_READERS, .help = "The file of a batch, as it was exported."},
    {.method = METHOD_GET, .path = MONEY "/reconciliation", .handle = ledger_actuals_get, PAGE, .view = &actuals_shape, .faces = LIST, .table = "lines",
     .help = "What the finance system paid and what does not agree with it."},
    {.method = METHOD_POST, .path = MONEY "/reconciliation", .handle = ledger_actuals_post, PAGE, .inputs = file_inputs, .body_bytes_max = BODY_BYTES_MAX_IMPORT, .view = &actuals_shape,
     .help = "Brings in a file of what was paid, whole or not at all."},
    {.method = METHOD_GET, .path = MONEY "/reconciliation/{id}", .handle = ledger_actual_get, PAGE, .view = &ledger_form_shape, .help = "One line of what was paid."},
    {.method = METHOD_POST, .path = MONEY "/reconciliation/{id}", .handle = ledger_actual_post, PAGE, .inputs = settle_inputs, .view = &ledger_form_shape, .help = "Explains a line, or takes it for the whole payment."},
    {0},
};

const struct menu_entry ledger_menu[] = {
    {.group = MENU_RECORDS, .room = "money", .order = 10, .href = MONEY, .label = "The ledger", .about = "Every account with what lies in it on a day, and what was posted."},
    {.group = MENU_RECORDS, .room = "money", .order = 20, .href = MONEY "/funds", .label = "What is left of each fund", .about = "What came in, what was given and what is left."},
    {.group = MENU_RECORDS, .room = "money", .order = 30, .href = MONEY "/payments", .label = "Payments to settle", .about = "Payments to be authorised, to be exported and to be paid."},
    {.group = MENU_RECORDS, .room = "money", .order = 40, .href = MONEY "/reconciliation", .label = "Reconciliation", .about = "What the finance system paid, and what does not agree."},
    {.href = NULL},
};
