/* The commands of the program, as --help lists them. Apart from main.c, so that tests can call them. */
#include "program/commands.h"

#include "blocks/file/work.h"

const struct command commands[] = {
    {"init", command_init, "init [--store ADDRESS]", "make an empty office: its data file and its signing key", false},
    {"example", command_example, "example hertfordshire [--store ADDRESS]", "make an office filled with the worked example", false},
    {"serve", command_serve, "serve [--listen HOST:PORT] [--as-of DAY]", "serve the office", false},
    {"user", command_user, "user invite|add|link|password|role|address|disable|enable|end|list …", "keep the accounts; a password is read from standard input", false},
    {"check-definitions", command_check_definitions, "check-definitions FOLDER", "check an office's own definitions, all faults at once", false},
    {"import", command_import, "import REGISTER FILE.csv | figures FILE | forces FILE --measure CODE | places FOLDER | crime FILE… [--dry-run]", "import a spreadsheet into a register, reference tables of places, or recorded crime, whole or not at all", false},
    {"export", command_export, "export public FOLDER", "write the whole public record, verifiable without the data file", false},
    {"verify", command_verify, "verify [FOLDER]", "recompute the log of what was published", false},
    {"links", command_links, "links", "list the links of the site that lead nowhere", false},
    {"remind", command_remind, "remind [--on DAY]", "write the day's reminders into the outbox; nobody is told twice", false},
    {"bounce", command_bounce, "bounce FILE|- [--recipient ADDRESS]", "note that a message came back: the mail server hands its report over", false},
    {"key", command_key, "key list | new sealing | rotate sealing | retire ID | replace signing [--lost]", "keep the office's keys: those that seal, and the one that signs", false},
    {"backup", command_backup, "backup FILE", "copy the data file while it is served", false},
    {"restore", command_restore, "restore FILE", "make the data file from a backup", false},
    {"drill", command_drill, "drill FOLDER [--json FILE]", "restore the newest backup of a folder elsewhere, verify it and report", false},
    {"handover", command_handover, "handover FOLDER [TRANSFER]", "make the signed pack of everything that passes to the body after this one", false},
    {"takeover", command_takeover, "takeover FOLDER [--key HEX] [--check | --rehearse]", "make an office of a handover pack; its log goes on where it stood", false},
    {"render", command_render, "render TEMPLATE DATA.json [--partials FOLDER]", "render a Mustache template", false},
    {"routes", command_routes, "routes", "list every address the server answers, and who may ask", false},
    {"file-work", file_work_child, "file-work words|clean|look|text KIND", "what the server starts to parse one attached file, shut in", true},
    {"wording", command_wording, "wording CODE [--wording FOLDER]", "list the texts that have no translation into a language yet", false},
    {"test-sql", command_test_sql, "test-sql schema|statements", "print the SQL of this program for the other engine", true},
    {NULL, NULL, NULL, NULL, false},
};
