/* The routes of people: which address, who may, what it takes. */
#include "blocks/people/internal.h"

#define MEMBERS(...) ((const struct shape_field[]){__VA_ARGS__, {.name = NULL}})
#define INPUTS(...) (const struct input[]){__VA_ARGS__, {.name = NULL}}

static const struct shape users_shape = {"Users", MEMBERS(PART_TEXT_MEMBER("add_href"), PART_OBJECT_MEMBER("table", &table_shape))};
static const struct shape user_shape = {
    "User", MEMBERS(PART_TEXT_MEMBER("name_line"), PART_LIST_MEMBER("rows", &summary_row_shape), PART_BOOLEAN_MEMBER("is_disabled"),
                    PART_BOOLEAN_MEMBER("is_self"), PART_TEXT_MEMBER("edit_href"), PART_TEXT_MEMBER("password_href"),
                    PART_TEXT_MEMBER("disable_action"), PART_LIST_MEMBER("entries", &entry_shape), PART_BOOLEAN_MEMBER("has_entries"))};

#define NEXT_INPUT {.name = "next", .kind = INPUT_TEXT, .bytes_max = NEXT_BYTES_MAX, .about = "where to go after signing in"}
#define ENDED_INPUT {.name = "ended", .kind = INPUT_TEXT, .bytes_max = 10, .about = "what became of the session before"}
#define PASSWORD_INPUT(input, what) {.name = input, .kind = INPUT_SECRET, .bytes_max = PASSWORD_BYTES_MAX, .about = what}
#define ROLES_INPUTS                                                                                                 \
    {.name = "roles", .kind = INPUT_TEXT, .bytes_max = DEFINITION_NAME_BYTES_MAX, .repeated = true, .about = "a role"}, \
    {.name = "organisation", .kind = INPUT_TEXT, .bytes_max = 20, .about = "the number of an organisation's record"}

const struct route people_routes[] = {
    {.method = METHOD_GET, .path = "/desk/sign-in", .handle = sign_in_page, .access = ACCESS_OPEN,
     .inputs = INPUTS(NEXT_INPUT, ENDED_INPUT), .template = "blocks/people/pages/sign_in", .view = &sign_in_shape,
     .help = "The page to sign in on."},
    {.method = METHOD_POST, .path = "/desk/sign-in", .handle = sign_in_post, .access = ACCESS_OPEN,
     .inputs = INPUTS({.name = "name", .kind = INPUT_TEXT, .bytes_max = 2 * SIGN_IN_BYTES_MAX, .about = "e-mail address"},
                      PASSWORD_INPUT("password", "password"), NEXT_INPUT, ENDED_INPUT),
     .template = "blocks/people/pages/sign_in", .view = &sign_in_shape, .repeatable = true, .help = "Signs in."},
    {.method = METHOD_POST, .path = "/desk/sign-out", .handle = sign_out_post, .access = ACCESS_OPEN, .repeatable = true, .help = "Signs out."},
    {.method = METHOD_GET, .path = "/desk/password", .handle = own_password_page, .access = ACCESS_SIGNED_IN,
     .template = "blocks/people/pages/password", .view = &password_shape, .help = "The form to change one's own password."},
    {.method = METHOD_POST, .path = "/desk/password", .handle = own_password_post, .access = ACCESS_SIGNED_IN,
     .inputs = INPUTS(PASSWORD_INPUT("present", "present password"), PASSWORD_INPUT("password", "new password"),
                      PASSWORD_INPUT("again", "new password again")),
     .template = "blocks/people/pages/password", .view = &password_shape, .help = "Changes one's own password."},
    {.method = METHOD_GET, .path = "/desk/users", .handle = users_page, .access = ACCESS_ROLES, .roles = ADMINISTRATOR,
     .template = "blocks/people/pages/users", .view = &users_shape, .help = "Everybody who has an account."},
    {.method = METHOD_GET, .path = "/desk/users/new", .handle = user_new_page, .access = ACCESS_ROLES, .roles = ADMINISTRATOR,
     .template = "blocks/people/pages/user_form", .view = &user_form_shape, .help = "The form to add an account."},
    {.method = METHOD_POST, .path = "/desk/users/new", .handle = user_new_post, .access = ACCESS_ROLES, .roles = ADMINISTRATOR,
     .inputs = INPUTS({.name = "name", .kind = INPUT_TEXT, .bytes_max = 4 * PERSON_NAME_CHARACTERS_MAX + 100, .about = "name"},
                      {.name = "sign_in", .kind = INPUT_TEXT, .bytes_max = 2 * SIGN_IN_BYTES_MAX, .about = "e-mail address"},
                      ROLES_INPUTS, PASSWORD_INPUT("password", "first password"), PASSWORD_INPUT("again", "the same again")),
     .template = "blocks/people/pages/user_form", .view = &user_form_shape, .help = "Adds an account."},
    {.method = METHOD_GET, .path = "/desk/users/{user}", .handle = user_page, .access = ACCESS_ROLES, .roles = ADMINISTRATOR,
     .template = "blocks/people/pages/user", .view = &user_shape, .help = "An account and what was done to it."},
    {.method = METHOD_GET, .path = "/desk/users/{user}/edit", .handle = user_edit_page, .access = ACCESS_ROLES,
     .roles = ADMINISTRATOR, .template = "blocks/people/pages/user_form", .view = &user_form_shape,
     .help = "The form to change an account's roles and organisation."},
    {.method = METHOD_POST, .path = "/desk/users/{user}/edit", .handle = user_edit_post, .access = ACCESS_ROLES,
     .roles = ADMINISTRATOR, .inputs = INPUTS(ROLES_INPUTS), .template = "blocks/people/pages/user_form",
     .view = &user_form_shape, .help = "Changes an account's roles and organisation."},
    {.method = METHOD_GET, .path = "/desk/users/{user}/password", .handle = user_password_page, .access = ACCESS_ROLES,
     .roles = ADMINISTRATOR, .template = "blocks/people/pages/password", .view = &password_shape,
     .help = "The form to set a new password for somebody."},
    {.method = METHOD_POST, .path = "/desk/users/{user}/password", .handle = user_password_post, .access = ACCESS_ROLES,
     .roles = ADMINISTRATOR,
     .inputs = INPUTS(PASSWORD_INPUT("password", "new password"), PASSWORD_INPUT("again", "new password again")),
     .template = "blocks/people/pages/password", .view = &password_shape, .help = "Sets a new password for somebody."},
    {.method = METHOD_POST, .path = "/desk/users/{user}/disable", .handle = user_disable_post, .access = ACCESS_ROLES,
     .roles = ADMINISTRATOR,
     .inputs = INPUTS({.name = "disabled", .kind = INPUT_TEXT, .bytes_max = 3, .about = "yes to shut out, no to let in again"}),
     .help = "Shuts an account out, or lets it in again."},
    {.path = NULL},
};
