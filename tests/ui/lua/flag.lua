#!lua flags=no-writes, allow-oom
return 1
