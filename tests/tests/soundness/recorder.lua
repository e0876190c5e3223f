local RECORD,RECORD_PASSED,RECORDED=(function()
local type,next,format,concat,rawget,error,select=type,next,string.format,table.concat,rawget,error,select
local log,n,left,times={},0,STEPS,{}
local call,pcall,sends=redis.call,redis.pcall,{}
local function show(value,deep)
local kind=type(value)
if kind=='nil' then return 'n'
elseif kind=='boolean' then return value and 't' or 'f'
elseif kind=='number' then return format('d%.17g;',value)
elseif kind=='string' then
if #value>LONGEST then error('recorder: the string is too long',0) end
return format('s%d:',#value)..value
elseif kind=='function' then return 'c'
elseif kind~='table' then return 'u'
elseif deep then return 'o' end
local parts={'{'}
for i=1,ENTRIES do
local entry=rawget(value,i)
if entry==nil then break end
parts[#parts+1]=show(entry,true)
end
parts[#parts+1]='|'
local key,entry=next(value)
local fields=0
while key~=nil and fields<ENTRIES do
if type(key)=='string' then
parts[#parts+1]=show(key,true)..show(entry,true)
fields=fields+1
end
key,entry=next(value,key)
end
parts[#parts+1]='}'
return concat(parts)
end
return function(place,...)
local value=...
if value==call or value==pcall then sends[place]=true elseif sends[place] then sends[place]=nil end
left=left-1
if left<0 then error('recorder: too many steps',0) end
local count=(times[place] or 0)+1
times[place]=count
if count<=PER_PLACE then
n=n+1
log[n]=place..show(value)
end
return ...
end,function(place,callee,...)
local first=...
local from=1
if first==call or first==pcall then from=2 elseif not sends[callee] then return ... end
local count=(times[place] or 0)+1
times[place]=count
if count<=PER_PLACE then
local parts={place..'a'..(select('#',...)-from+1)..':'}
for i=from,select('#',...) do parts[#parts+1]=show((select(i,...)),true) end
n=n+1
log[n]=concat(parts)
end
return ...
end,function() return concat(log) end
end)()
