/* `frankpledge render`: a Mustache template filled from a JSON file, as the
 * Mustache specification says, without a server or a store. */
#ifndef PROGRAM_RENDER_H
#define PROGRAM_RENDER_H

/* The arguments after the command's name. The exit status: 0, or 1 with a sentence on stderr. */
int command_render(int argc, char **argv);

#endif
