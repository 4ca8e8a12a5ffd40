namespace OpenWebUIBackup.TestServers;

/// <summary>The rules of a proxy, and how far each has counted.</summary>
internal sealed class FaultRules
{
    private readonly Lock _lock = new();
    private readonly List<Counted> _rules = [];
    private int _met;

    internal int Met => Volatile.Read(ref _met);

    internal void Add(FaultRule rule)
    {
        lock (_lock)
            _rules.Add(new Counted(rule));
    }

    internal void Clear()
    {
        lock (_lock)
            _rules.Clear();
    }

    /// <summary>The fault that meets this request, if any does.</summary>
    internal Fault? Next(string method, string target)
    {
        lock (_lock)
        {
            Fault? fault = null;
            // Each rule counts each request, also where an earlier one has it already.
            foreach (var rule in _rules)
                if (rule.Meets(method, target))
                    fault ??= rule.Rule.Fault;
            if (fault is not null)
                _met++;
            return fault;
        }
    }

    private sealed class Counted(FaultRule rule)
    {
        private int _seen;
        private int _hit;

        internal FaultRule Rule => rule;

        internal bool Meets(string method, string target)
        {
            if (!rule.AppliesTo(method, target) || _seen++ < rule.LetPass || _hit >= rule.Count
                || (_seen - rule.LetPass) % rule.Every != 0)
                return false;
            _hit++;
            return true;
        }
    }
}
