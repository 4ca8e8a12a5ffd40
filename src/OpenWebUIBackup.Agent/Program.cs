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

return (int)CommandLine.Run(args);
