using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Agent.Terminal;

/// <summary>
/// Shows a run to a person: problems as they come, and a moving line of progress on a terminal. What was done is for
/// the verbs to say, a line for each step.
/// </summary>
internal sealed class ShownEvents(Screen screen, Verbosity verbosity) : IRunEvents
{
    private readonly Lock _gate = new();
    private readonly HashSet<Problem> _shown = [];
    private ProgressText _text = new();
    private string _step = "";

    /// <inheritdoc />
    public void Report(RunEvent e)
    {
        lock (_gate)
        {
            switch (e)
            {
                case StepStarted started:
                    Begin(started.Step);
                    if (verbosity == Verbosity.Verbose)
                        screen.WriteErrorLine(screen.ErrorStyle.Faint($"{started.Step} {started.Subject}".TrimEnd()));
                    break;
                case Progressed progress when verbosity != Verbosity.Quiet && screen.ErrorIsTerminal:
                    if (progress.Step != _step)
                        Begin(progress.Step);
                    screen.Move(_text.Line(progress, Screen.Width));
                    break;
                case StepFinished finished when verbosity == Verbosity.Verbose:
                    screen.WriteErrorLine(screen.ErrorStyle.Faint($"{finished.Step}: {finished.Summary}, in {Figures.Elapsed(finished.Elapsed)}"));
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

    private void Begin(string step)
    {
        _step = step;
        _text = new ProgressText();
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
