-- wrk runs this: each caller may pause between calls, and the outcome is one line of JSON.
local pause = 0

function init(args)
   pause = tonumber(args[1]) or 0
   if pause > 0 then
      delay = function() return math.random(0, pause) end
   end
end

function done(summary, latency, requests)
   local failed = summary.errors.connect + summary.errors.read + summary.errors.write
      + summary.errors.timeout
   io.stderr:write(string.format(
      '{"requests":%d,"bytes":%d,"microseconds":%d,"refused":%d,"failed":%d,"p50":%d,"p99":%d}\n',
      summary.requests, summary.bytes, summary.duration, summary.errors.status, failed,
      latency:percentile(50), latency:percentile(99)))
end
