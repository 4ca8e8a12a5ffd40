using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Agent.Terminal;

/// <summary>
/// The moving lines: one for each step that goes on. Steps whose names begin with the same word go on side by side
/// (<c>ship b2:one</c>, <c>ship /mnt/two</c>); a step of another kind takes the place of all that were there.
/// </summary>
internal sealed class ProgressLines
{
    private readonly List<Line> _lines = [];

    /// <summary>Whether there is none.</summary>
    internal bool IsEmpty => _lines.Count == 0;

    /// <summary>A step begins anew: its rate is reckoned from now.</summary>
    internal void Start(string step)
    {
        if (_lines.Find(line => line.Step == step) is { } line)
            line.Begin();
    }

    /// <summary>A step has come so far.</summary>
    internal void Progress(Progressed progress)
    {
        if (_lines.Count > 0 && Kind(_lines[0].Step) != Kind(progress.Step))
            _lines.Clear();
        var line = _lines.Find(line => line.Step == progress.Step);
        if (line is null)
            _lines.Add(line = new Line(progress.Step));
        line.Last = progress;
    }

    /// <summary>A step is over: its line tells so as long as others of its kind go on.</summary>
    internal void Finish(StepFinished finished)
    {
        if (_lines.Find(line => line.Step == finished.Step) is { } line)
            line.Ended = $"{finished.Summary}, in {Figures.Elapsed(finished.Elapsed)}";
        if (_lines.TrueForAll(line => line.Ended is not null))
            _lines.Clear();
    }

    /// <summary>What is shown now, for a terminal of this size.</summary>
    internal IReadOnlyList<string> Texts(int width, int height)
    {
        var column = _lines.Count == 0 ? 0 : _lines.Max(line => line.Step.Length);
        // One row stays for the cursor; what scrolls away above the screen could not be redrawn.
        var most = Math.Max(1, height - 1);
        var shown = _lines.Count <= most ? _lines.Count : most - 1;
        var texts = _lines.Take(shown).Select(line => line.Text(column, width)).ToList();
        if (shown < _lines.Count)
            texts.Add($"... and {Figures.Count(_lines.Count - shown)} more");
        return texts;
    }

    private static string Kind(string step) => step.Split(' ', 2)[0];

    private sealed class Line(string step)
    {
        private ProgressText _text = new();

        internal string Step { get; } = step;

        internal Progressed? Last { get; set; }

        internal string? Ended { get; set; }

        internal void Begin()
        {
            _text = new ProgressText();
            Ended = null;
        }

        internal string Text(int column, int width)
        {
            if (Ended is null)
                return _text.Line(Last!, width, column);
            var line = $"{Step.PadRight(column)}  {Ended}";
            return line.Length < width ? line : line[..Math.Max(width - 1, 0)];
        }
    }
}
