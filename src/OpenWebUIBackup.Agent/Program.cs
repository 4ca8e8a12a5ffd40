using OpenWebUIBackup.Agent;
using OpenWebUIBackup.Agent.Cli;
using OpenWebUIBackup.Agent.Terminal;

// Before anything is built: scripts ask for the version often, and the parser with its verbs costs more than the answer.
if (args is ["--version"])
{
    using var screen = new Screen();
    screen.WriteLine(AgentVersion.Line);
    return (int)ExitCode.Done;
}

// A watchdog must not be ended by what ends the run that it watches: none of the usual handling of signals is its own.
if (args is [StackWatch.Verb, var state, var key])
    return (int)StackWatch.Run(state, key);

return (int)CommandLine.Run(args);
