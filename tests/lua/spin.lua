-- Never ends by itself.
-- lua-check: allow-file(endless-loop) that is the point
while true do
end
