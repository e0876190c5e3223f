--- A script with every kind of comment.
--- @include "lib/clock"
-- KEYS[1] bucket
--KEYS[2] other
--[[ short long comment ]] local a = 1 --[==[ another
over lines ]==] local b = 2 -- trailing
--[ not a long comment
--[=not one either
---[[ switched off
local c = 3
--]]
-- lua-check: allow(undeclared-key) built from a prefix
return a + b + c --
--
