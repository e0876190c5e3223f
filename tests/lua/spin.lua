-- Never ends by itself.
while true do
end
