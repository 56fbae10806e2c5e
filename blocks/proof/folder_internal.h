/* The published files of an export, for whoever verifies it: shared by folder_source.c and folder_files.c only. */
#ifndef BLOCKS_PROOF_FOLDER_INTERNAL_H
#define BLOCKS_PROOF_FOLDER_INTERNAL_H

#include "blocks/proof/internal.h"

#define STANDING_FILES_MAX 200 /* that one version of a record says */

/* A line of SHA256SUMS. */
struct folder_named {
    struct text name, sum;
    bool is_told; /* files.jsonl names it */
};
struct folder_names {
    struct folder_named *list;
    size_t count;
};
void folder_names_sort(struct folder_names *names);
struct folder_named *folder_names_find(const struct folder_names *names, struct text name); /* or NULL; after sorting */

/* A line of files.jsonl. */
struct exported_file {
    int64_t copy;
    struct text name, sha256;
    bool is_withdrawn, is_said;
};
struct folder_files {
    struct folder_names names;
    struct exported_file *list; /* by copy */
    size_t count;
    int64_t record; /* whose documents are walked */
    struct exported_file *standing[STANDING_FILES_MAX]; /* that its newest version, so far, says */
    size_t standing_count;
};
/* `names` are there already; `content`: of files.jsonl, borrowed. ERROR_CORRUPT: it and the folder differ. */
enum result folder_files_read(struct folder_files *files, struct arena *arena, struct text content, struct message *message) MUST_USE;
/* Each document in its order, then the end. ERROR_CORRUPT: what was published is not in the export, or the other way round. */
enum result folder_files_document(struct folder_files *files, struct arena *arena, const struct proof_stored_document *document, struct message *message) MUST_USE;
enum result folder_files_end(struct folder_files *files, struct message *message) MUST_USE;

#endif
