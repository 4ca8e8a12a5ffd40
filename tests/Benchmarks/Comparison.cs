namespace OpenWebUIBackup.Benchmarks;

/// <summary>One side of a comparison: what is made ready, unmeasured, before each round, and what is measured.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Prepare">Puts the place into the state that the run starts from.</param>
/// <param name="Run">The run.</param>
internal sealed record Side(string Name, Action Prepare, Func<Measured> Run);

/// <summary>Ours against theirs.</summary>
/// <param name="Name">What both do.</param>
/// <param name="Ours">The binary.</param>
/// <param name="Theirs">The tool one would use instead.</param>
/// <param name="Limit">The most that our median may be of theirs; null where it is only told.</param>
internal sealed record Comparison(string Name, Side Ours, Side Theirs, double? Limit)
{
    /// <summary>How often both run, and with no round to warm up before; null: as often as is asked for. For what takes minutes.</summary>
    public int? Rounds { get; init; }

    /// <summary>
    /// Runs both in turn, which of them first changing each round: what else the machine does, and what one leaves in
    /// the page cache, falls on both alike. A round before the first warms both up and is not counted.
    /// </summary>
    public (Measured Ours, Measured Theirs) Measure(int rounds)
    {
        var ours = new List<Measured>();
        var theirs = new List<Measured>();
        for (var round = Rounds is null ? -1 : 0; round < (Rounds ?? rounds); round++)
        {
            var first = round % 2 == 0 ? (Side: Ours, Runs: ours) : (Side: Theirs, Runs: theirs);
            var second = round % 2 == 0 ? (Side: Theirs, Runs: theirs) : (Side: Ours, Runs: ours);
            foreach (var (side, runs) in new[] { first, second })
            {
                side.Prepare();
                var measured = side.Run();
                if (round >= 0)
                    runs.Add(measured);
            }
        }
        return (Measured.Median(ours), Measured.Median(theirs));
    }
}
