"""vbaProject.bin from the reviewed text in `macros/`, on any system, without Excel; at build time only."""
