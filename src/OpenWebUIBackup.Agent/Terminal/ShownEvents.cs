using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Agent.Terminal;

/// <summary>
/// Shows a run to a person: problems as they come, and moving lines of progress on a terminal. What was done is for
/// the verbs to say, a line for each step.
/// </summary>
internal sealed class ShownEvents(Screen screen, Verbosity verbosity) : IRunEvents
{
    private readonly Lock _gate = new();
    private readonly HashSet<Problem> _shown = [];
    private readonly ProgressLines _lines = new();

    /// <inheritdoc />
    public void Report(RunEvent e)
    {
        lock (_gate)
        {
            switch (e)
            {
                case StepStarted started:
                    _lines.Start(started.Step);
                    if (verbosity == Verbosity.Verbose)
                        screen.WriteErrorLine(screen.ErrorStyle.Faint($"{started.Step} {started.Subject}".TrimEnd()));
                    break;
                case Progressed progress when verbosity != Verbosity.Quiet && screen.ErrorIsTerminal:
                    _lines.Progress(progress);
                    screen.Move(_lines.Texts);
                    break;
                case StepFinished finished:
                    if (verbosity == Verbosity.Verbose)
                        screen.WriteErrorLine(screen.ErrorStyle.Faint($"{finished.Step}: {finished.Summary}, in {Figures.Elapsed(finished.Elapsed)}"));
                    _lines.Finish(finished);
                    if (_lines.IsEmpty)
                        screen.Still();
                    else
                        screen.Move(_lines.Texts);
                    break;
                case Removing removing when verbosity != Verbosity.Quiet:
                    // At once and not through a buffer: whatever happens next, this is in the log.
                    screen.WriteErrorLine($"removing {removing.Subject}: {removing.Because}");
                    break;
                case ProblemFound found:
                    Show(found.Problem);
                    break;
            }
        }
    }

    /// <summary>Shows those problems of an outcome that were not shown as they came.</summary>
    internal void ShowRest(IEnumerable<Problem> problems)
    {
        lock (_gate)
        {
            foreach (var problem in problems)
                Show(problem);
        }
    }

    private void Show(Problem problem)
    {
        if (!_shown.Add(problem) || (problem.Severity == Severity.Note && verbosity == Verbosity.Quiet))
            return;
        var style = screen.ErrorStyle;
        screen.WriteErrorLine(problem.Severity switch
        {
            Severity.Error => style.Red("error: "),
            Severity.Warning => style.Yellow("warning: "),
            _ => "note: ",
        } + problem);
    }
}

/// <summary>How much is said.</summary>
internal enum Verbosity
{
    /// <summary>Nothing, unless something is wrong.</summary>
    Quiet,

    /// <summary>What was done.</summary>
    Normal,

    /// <summary>What is being done as well.</summary>
    Verbose,
}
