#!lua flags=no-write
return 1
