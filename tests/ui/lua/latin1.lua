local a = "ok"
local b = "été"
return a .. b
