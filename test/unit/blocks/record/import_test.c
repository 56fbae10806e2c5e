/* Imports, on invented registers: what is refused, what is found again, what links add, what lands. */
#include "import_help.h"

/* --- The file and its header ------------------------------------------------- */

TEST("a file without rows, without names or without commas is refused")
{
    OFFICE(office);
    REFUSED(office, "", 0, "", "", "The file is empty");
    REFUSED(office, "\xEF\xBB\xBF\r\n", 0, "", "", "The file is empty");
    CHECK(bring(&office, "vow", TEXT("volume;number;title\nI;1;T\n"), NULL) == ERROR_INVALID);
    CHECK(text_contains(office.task.report.refusals[0].reason, TEXT("not separated by commas")));
    REFUSED(office, "volume,number,title\nI,1,\"T\n", 2, "", "", "quotation mark is never closed");
    REFUSED(office, "volume,number,title\nI,1,\"T\"x\n", 2, "", "", "");
}

TEST("a header with a name twice or without a name is refused, where it stands")
{
    OFFICE(office);
    REFUSED(office, "volume,number,title,NUMBER\nI,1,T,1\n", 1, "NUMBER", "", "Two columns have this name");
    REFUSED(office, "volume,number,full_text,Full Text,title\nI,1,a,b,T\n", 1, "Full Text", "", "Two columns have this name");
    REFUSED(office, "volume,number, ,title\nI,1,,T\n", 1, "number 3", "", "has no name");
    REFUSED(office, "\n\nvolume,number,title,\nI,1,T,\n", 3, "number 4", "", "has no name");
    CHECK_INTEGER(records(&office), 0);
}

TEST("rows that cannot be told apart are refused")
{
    OFFICE(office);
    add_volumes(&office);
    REFUSED(office, "volume,title\nI,T\n", 1, "number", "", "There is no column for \"Number\"");
    REFUSED(office, "number,title\n1,T\n", 1, "volume", "", "--set volume=");
    REFUSED(office, "volume,number,title\nI,,T\n", 2, "number", "", "rows are told apart by it");
    REFUSED(office, "volume,number,title\nI,1,T\nII,1,U\ni,1,V\n", 4, "number", "1", "line 2");
    CHECK_INTEGER(records(&office), 2);
}

TEST("a setting for no field is refused; one for a field goes over the column")
{
    OFFICE(office);
    add_volumes(&office);
    CHECK(refused(&office, TEXT("number,title\n1,T\n"), "volume=I;colours=red", 0, "colours", "red", "cannot be set"));
    CHECK(refused(&office, TEXT("number,title\n1,T\n"), "volume=I;standing=high", 0, "standing", "high", "only steps"));
    CHECK(refused(&office, TEXT("number,title\n1,T\n"), "volume=III", 2, "volume", "III", "There is no volume \"III\""));
    LANDS(office, "vow", "number,title,Volume\n1,T,II\n", "volume=I", 1, 0, 0);
    CHECK(load(&office, "vow", "I-1")->version == 1);
}

/* --- Cells -------------------------------------------------------------------- */

TEST("each kind of field refuses what it cannot hold, with line, column and value")
{
    OFFICE(office);
    add_volumes(&office);
    REFUSED(office, "volume,number,title\nI,1.5,T\n", 2, "number", "1.5", "whole number");
    REFUSED(office, "volume,number,title\nI,0,T\n", 2, "number", "0", "from 1 to 99999");
    REFUSED(office, "volume,number,title\nI,100000,T\n", 2, "number", "100000", "from 1 to 99999");
    REFUSED(office, "volume,number,title\nI,1,abcdefghijklmnopqrstu\n", 2, "title", "abcdefghijklmnopqrstu", "20 characters or fewer");
    REFUSED(office, "volume,number,title\nI,1,\"two\nlines\"\n", 2, "title", "two lines", "one line");
    REFUSED(office, "volume,number,title\nI,1,\n", 2, "title", "", "Enter an answer");
    REFUSED(office, "volume,number\nI,1\n", 2, "title", "", "Enter an answer");
    REFUSED(office, "volume,number,title,due\nI,1,T,30/2/2026\n", 2, "due", "30/2/2026", "real date");
    REFUSED(office, "volume,number,title,due\nI,1,T,11/21/2026\n", 2, "due", "11/21/2026", "real date");
    REFUSED(office, "volume,number,title,opened\nI,1,T,2026-13\n", 2, "opened", "2026-13", "");
    REFUSED(office, "volume,number,title,opened\nI,1,T,2026-11-14\n", 2, "opened", "2026-11-14", "future");
    REFUSED(office, "volume,number,title,agreed\nI,1,T,perhaps\n", 2, "agreed", "perhaps", "yes or no");
    REFUSED(office, "volume,number,title,colour\nI,1,T,blue\n", 2, "colour", "blue", "Choose one");
    REFUSED(office, "volume,number,title,colour\nI,1,T,old\n", 2, "colour", "old", "not in force");
    REFUSED(office, "volume,number,title,keeper\nI,1,T,Mayor\n", 2, "keeper", "Mayor", "no role");
    REFUSED(office, "volume,number,title,page\nI,1,T,ftp://x\n", 2, "page", "ftp://x", "http");
    REFUSED(office, "volume,number,title\nI,1,a\x01" "b\n", 2, "title", "a b", "characters that cannot be shown");
    REFUSED(office, "volume,number,title\nI,1,T,more\n", 2, "number 4", "more", "more cells than the header");
    CHECK_INTEGER(records(&office), 2);
}

TEST("a refused value is cut at sixty characters, not one less")
{
    OFFICE(office);
    char file[300], sixty[200] = "", longer[210] = "";
    add_volumes(&office);
    for (int i = 0; i < 60; i++)
        memcpy(sixty + 2 * i, "é", 3);
    snprintf(file, sizeof file, "volume,number,title\nI,1,%s\n", sixty);
    CHECK(refused(&office, text_of(file), NULL, 2, "title", sixty, "20 characters"));
    snprintf(file, sizeof file, "volume,number,title\nI,1,%sx\n", sixty);
    snprintf(longer, sizeof longer, "%s…", sixty);
    CHECK(refused(&office, text_of(file), NULL, 2, "title", longer, "20 characters"));
}

TEST("all that is wrong is said at once, and nothing of the file lands")
{
    OFFICE(office);
    const struct import_report *report = &office.task.report;
    add_volumes(&office);
    CHECK(bring(&office, "vow", TEXT("volume,number,title,due,agreed,lead\nI,1,Good,,,New body\nI,x,Bad,never,perhaps,\nIX,3,Bad,,,\nI,4,,never,,\n,,,,no,\n"), NULL) == ERROR_INVALID);
    CHECK(report->complete);
    CHECK_INTEGER(report->refused, 4);
    CHECK_INTEGER(report->refusal_count, 7);
    CHECK_INTEGER(report->refusals[0].line, 3);
    CHECK_INTEGER(report->refusals[3].line, 4);
    CHECK_TEXT(report->refusals[4].column, "due");
    CHECK_TEXT(report->refusals[5].column, "title");
    CHECK_TEXT(report->refusals[6].column, "volume");
    CHECK_INTEGER(report->number, 0);
    CHECK_INTEGER(records(&office), 2);
    CHECK_INTEGER(count_of(&office, SQL("select count(*) from import_done")), 1);
    LANDS(office, "organisation", "name\nFirst of all\n", NULL, 1, 0, 0);
    CHECK_TEXT(load(&office, "organisation", "B-1")->name, "First of all"); /* no number was used up */
}

TEST("any order of columns, byte order mark, CRLF, quotes, other names and labels")
{
    OFFICE(office);
    const struct record *vow;
    add_volumes(&office);
    LANDS(office, "vow",
          "\xEF\xBB\xBF" "LED BY,\"Full-Text\",short_title, Number ,Due,Agreed,Colour,Keeper,volume,opened\r\n"
          "Water board,\"Says \"\"this\"\",\r\nand that\",Lamps,12,1/2/2027,TRUE,bright red,clerk of works,i,2019-09\r\n"
          ",,,,,,,,,\r\n",
          NULL, 1, 0, 0);
    vow = load(&office, "vow", "I-12");
    CHECK_TEXT(record_text(vow, "wording"), "Says \"this\",\nand that");
    CHECK_TEXT(record_text(vow, "title"), "Lamps");
    CHECK_TEXT(record_text(vow, "due"), "2027-02-01");
    CHECK_TEXT(record_text(vow, "agreed"), "yes");
    CHECK_TEXT(record_text(vow, "colour"), "red");
    CHECK_TEXT(record_text(vow, "keeper"), "officer");
    CHECK_TEXT(record_text(vow, "opened"), "2019-09");
    CHECK_TEXT(record_text(vow, "standing"), "unknown");
    CHECK_TEXT(record_state_name(vow), "draft");
    CHECK_INTEGER(office.task.report.also_count, 1);
    CHECK_INTEGER(count_of(&office, SQL("select count(*) from history where kind = 'imported'")), 4);
}

TEST("a column of no field, of a move, or that may not be seen is left out and named")
{
    OFFICE(office);
    const struct import_report *report = &office.task.report;
    add_volumes(&office);
    LANDS(office, "vow", "volume,number,title,weather,standing,secret\nI,1,T,fine,high,gold\n", NULL, 1, 0, 0);
    CHECK_INTEGER(report->left_out_count, 3);
    CHECK_TEXT(report->left_out[0].column, "weather");
    CHECK_TEXT(report->left_out[0].why, "no field of this register");
    CHECK_TEXT(report->left_out[1].why, "only steps such as an approval set it");
    CHECK_TEXT(report->left_out[2].why, "no field of this register"); /* as if there were none */
    CHECK_TEXT(record_text(load(&office, "vow", "I-1"), "standing"), "unknown");
    CHECK_TEXT(record_text(load(&office, "vow", "I-1"), "secret"), "");
    office.actor = actor_with(8, "head", 0);
    LANDS(office, "vow", "volume,number,secret\nI,1,gold\n", NULL, 0, 1, 0);
}

/* --- Links -------------------------------------------------------------------- */

TEST("a link that is not there is refused where nothing is added, and one of two alike too")
{
    OFFICE(office);
    add_volumes(&office);
    REFUSED(office, "volume,number,title,sealed_by\nI,1,T,Nobody\n", 2, "sealed_by", "Nobody", "There is no body \"Nobody\"");
    CHECK(bring(&office, "organisation", TEXT("name\nTwin\nTWIN\n"), NULL) == ERROR_INVALID);
    LANDS(office, "organisation", "name\nTwin\nOther\n", NULL, 2, 0, 0);
    LANDS(office, "aim", "volume,code,title\nI,A,Same\nII,A,Same\n", NULL, 2, 0, 0);
    LANDS(office, "vow", "volume,number,title,aim_code,sealed_by\nII,1,T,a,twin\nI,1,T,A,b-2\n", NULL, 2, 0, 0);
    CHECK(record_link(load(&office, "vow", "II-1"), "aim") != record_link(load(&office, "vow", "I-1"), "aim"));
    CHECK(record_link(load(&office, "vow", "II-1"), "sealed_by") == load(&office, "organisation", "B-1")->id);
    CHECK(record_link(load(&office, "vow", "I-1"), "sealed_by") == load(&office, "organisation", "B-2")->id);
    LANDS(office, "vow", "volume,number,title\nI,2,Again\nII,2,Again\n", NULL, 2, 0, 0);
    REFUSED(office, "volume,number,title,follows\nI,3,U,Again\n", 2, "follows", "Again", "Several vows answer");
    REFUSED(office, "volume,number,title,helpers\nI,3,U,Other;Twin;Third;Fourth\n", 2, "helpers", "Other;Twin;Third;Fourth", "from 0 to 3");
}

TEST("a link adds its target from the same row, and that one its own")
{
    OFFICE(office);
    const struct import_report *report = &office.task.report;
    const char *file = "number,chapter,aim_code,aim,title,led_by,helpers\n"
                       "1,Light,L1,Brighter streets,Lamps,Water board,Fire board; water BOARD ;Air board\n"
                       "2,Light,l1,Brighter streets,More lamps,water board,\n"
                       "3,Light,L2,Darker nights,Shades,Air board,Fire board\n"
                       "4,Noise,N1,Quieter nights,Silence,,\n";
    add_volumes(&office);
    LANDS(office, "vow", file, "volume=I", 4, 0, 0);
    CHECK_TEXT(import_also_line(office.arena, report), "3 bodies, 2 chapters of it and 3 aims");
    CHECK_INTEGER(report->left_out_count, 0);
    CHECK_INTEGER(report->written_count, 12);
    CHECK(record_link(load(&office, "vow", "I-1"), "aim") == record_link(load(&office, "vow", "I-2"), "aim"));
    CHECK_INTEGER(record_value(load(&office, "vow", "I-1"), TEXT("helpers"))->link_count, 3);
    int64_t before = versions(&office);
    LANDS(office, "vow", file, "volume=I", 0, 0, 4);
    CHECK_INTEGER(report->also_count, 0);
    CHECK_INTEGER(report->number, 0);
    CHECK_INTEGER(versions(&office), before);
    LANDS(office, "vow", file, "volume=II", 4, 0, 0); /* another volume has chapters and aims of its own */
    CHECK_TEXT(import_also_line(office.arena, report), "2 chapters of it and 3 aims");
}

TEST("two rows that say two things of one new target are refused")
{
    OFFICE(office);
    add_volumes(&office);
    REFUSED(office, "volume,number,title,aim_code,aim\nI,1,T,A,One\nI,2,T,A,Two\n", 3, "aim", "Two", "An earlier row says otherwise of A: \"One\"");
    REFUSED(office, "volume,number,title,aim_code,aim,chapter\nI,1,T,A,One,X\nI,2,T,A,One,Y\n", 3, "chapter", "Y", "An earlier row says otherwise of A: \"X\"");
    REFUSED(office, "volume,number,title,aim_code,aim\nI,1,T,A,\n", 2, "aim_code", "A", "cannot be added: Enter an answer for \"Title\"");
    LANDS(office, "vow", "volume,number,title,aim_code,aim\nI,1,T,A,One\nI,2,T,A,\n", NULL, 2, 0, 0);
    LANDS(office, "vow", "volume,number,title,aim_code,aim\nI,3,T,A,Two\n", NULL, 1, 0, 0); /* what is stored already stays */
}

TEST("a row may name a row further down, and only one that comes")
{
    OFFICE(office);
    add_volumes(&office);
    REFUSED(office, "volume,number,title,follows\nI,1,First,Last\nI,2,Last one,\n", 2, "follows", "Last", "There is no vow \"Last\"");
    CHECK(bring(&office, "vow", TEXT("volume,number,title,follows\nI,1,First,Second\nI,2,Second,First\n"), NULL) == ERROR_INVALID); /* neither can be first */
    CHECK_INTEGER(office.task.report.refused, 2);
    LANDS(office, "vow", "volume,number,title,follows\nI,1,First,Second\nI,2,Second,Third\nI,3,Third,\n", NULL, 3, 0, 0);
    CHECK(record_link(load(&office, "vow", "I-1"), "follows") == load(&office, "vow", "I-2")->id);
}

/* --- Again --------------------------------------------------------------------- */

TEST("an empty cell leaves what is there, unless it is asked to clear")
{
    OFFICE(office);
    int64_t before;
    add_volumes(&office);
    LANDS(office, "vow", "volume,number,title,wording,colour\nI,1,T,W,red\n", NULL, 1, 0, 0);
    before = versions(&office);
    LANDS(office, "vow", "volume,number,title,wording,colour\nI,1,T,,\n", NULL, 0, 0, 1);
    CHECK_INTEGER(versions(&office), before);
    office.clear_empty = true;
    LANDS(office, "vow", "volume,number,title,wording\nI,1,T,\n", NULL, 0, 1, 0);
    CHECK_TEXT(record_text(load(&office, "vow", "I-1"), "wording"), "");
    CHECK_TEXT(record_text(load(&office, "vow", "I-1"), "colour"), "red");
    CHECK_TEXT(office.task.report.changed_rows[0].changes, "Wording: W → (empty)");
    REFUSED(office, "volume,number,title\nI,1,\n", 2, "title", "", "Enter an answer");
}

TEST("a dry run says what would happen and leaves nothing behind")
{
    OFFICE(office);
    add_volumes(&office);
    office.dry_run = true;
    CHECK(bring(&office, "vow", TEXT("volume,number,title,lead\nI,1,T,New\n"), NULL) == ERROR_CONFLICT);
    CHECK(office.task.report.complete && office.task.report.added == 1 && office.task.report.also_count == 1);
    CHECK_INTEGER(records(&office), 2);
    CHECK_INTEGER(count_of(&office, SQL("select count(*) from import_done")), 1);
}

TEST("whatever fails in the store, nothing of the file is there afterwards")
{
    OFFICE(office);
    int failed = 0;
    add_volumes(&office);
    for (int n = 1; n < 200; n += 3) {
        store_fail_at(office.store, n);
        failed += bring(&office, "vow", TEXT("volume,number,title,lead,aim_code,aim\nI,1,T,New,A,One\nI,2,U,New,A,One\n"), NULL) < 0;
        store_fail_at(office.store, 0);
        if (records(&office) != 2)
            break;
    }
    CHECK(failed > 20 && failed < 67);
    CHECK_INTEGER(records(&office), 2 + 4); /* the first that did not fail landed whole */
}

TEST("a role that sees only its own records may not import, nor one that may not edit")
{
    OFFICE(office);
    add_volumes(&office);
    LANDS(office, "organisation", "name\nWater board\n", NULL, 1, 0, 0);
    office.actor = actor_with(9, "partner", load(&office, "organisation", "B-1")->id);
    CHECK(bring(&office, "vow", TEXT("volume,number,title,lead\nI,1,T,Water board\n"), NULL) == ERROR_DENIED);
    CHECK(bring(&office, "organisation", TEXT("name\nX\n"), NULL) == ERROR_DENIED);
    CHECK(!office.task.report.complete);
    office.actor = actor_with(9, "partner officer", 0);
    LANDS(office, "vow", "volume,number,title,lead\nI,1,T,Water board\n", NULL, 1, 0, 0);
}

TEST("five thousand rows take seconds, and as long again when nothing changes")
{
    OFFICE(office);
    AUTO(buffer_clear) struct buffer file;
    clock_t start = clock();
    buffer_init(&file, 8 << 20);
    add_volumes(&office);
    buffer_append_z(&file, "volume,number,title,aim_code,aim,chapter,led_by,wording\n");
    for (int i = 1; i <= 5000; i++)
        buffer_printf(&file, "I,%d,Vow %d,A%d,Aim %d,Chapter %d,Body %d,\"Words, and \"\"more\"\" of them %d\"\n", i, i, i, i, i % 7, i % 900, i);
    CHECK(bring(&office, "vow", buffer_text(&file), NULL) == OK);
    CHECK_INTEGER(office.task.report.added, 5000);
    CHECK_INTEGER(office.task.report.added_row_count, IMPORT_ROWS_LISTED_MAX);
    CHECK(bring(&office, "vow", buffer_text(&file), NULL) == OK);
    CHECK_INTEGER(office.task.report.same, 5000);
    CHECK((clock() - start) / CLOCKS_PER_SEC < 30);
}
