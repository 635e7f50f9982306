using Google.Protobuf;
using SharingBus.Fusion.V1;
using static SharingBus.Cli.Commands.WireText;

namespace SharingBus.Cli.Commands;

/// <summary>Prints alerts and duties: lines for people, or one JSON object a line.</summary>
internal sealed class AlertPrinter(TextWriter output, bool json)
{
    private const string Indent = "  ";

    /// <summary>Prints alerts.</summary>
    public void Print(IReadOnlyCollection<AlertRecord> alerts)
    {
        foreach (var alert in alerts)
        {
            Print(alert);
        }

        if (!json && alerts.Count == 0)
        {
            output.WriteLine("There is no such alert.");
        }
    }

    /// <summary>Prints why an alert went where it went.</summary>
    public void Print(ExplainAlertResponse explained)
    {
        if (json)
        {
            output.WriteLine(WireJson.Short.Format(explained));
            return;
        }

        Print(explained.Alert);
        output.WriteLine($"{Indent}sent by route '{explained.Alert.Route}': {PlainText.Of(explained.Reason)}");
        Line("chosen by", explained.Facts);
        Line("goes to", explained.Recipients.Count > 0 ? explained.Recipients : (IEnumerable<string>)["whomever policy releases it to"]);
        Line("rests on", explained.Members.Select(Id));
        Line(explained.Corrects ? "corrects, and reaches whoever got" : "takes the place of", explained.Replaces.Select(Id));
        foreach (var step in explained.NextSteps)
        {
            output.WriteLine($"{Indent}next {PlainText.Of(step)}");
        }
    }

    /// <summary>Prints duties.</summary>
    public void Print(IReadOnlyCollection<Duty> duties)
    {
        foreach (var duty in duties)
        {
            var before = duty.HandedOverBy.Length > 0 ? $", handed over by {PlainText.Of(duty.HandedOverBy)}" : "";
            output.WriteLine(json
                ? WireJson.Short.Format(duty)
                : $"{PlainText.Of(duty.Rota)}: {PlainText.Of(duty.Person)} at {string.Join(", ", duty.Recipients)} until {Time(duty.UntilUnixMillis)}{before}");
        }

        if (!json && duties.Count == 0)
        {
            output.WriteLine("The hub has no rota.");
        }
    }

    private void Print(AlertRecord alert)
    {
        if (json)
        {
            output.WriteLine(WireJson.Short.Format(alert));
            return;
        }

        output.WriteLine($"{Id(alert.MessageId)}  {CodeWord.Written(alert.State)}  {CodeWord.Written(alert.Severity)}  {PlainText.Of(alert.Headline)}");
        output.WriteLine($"{Indent}sent {Time(alert.SentAtUnixMillis)}, to be acknowledged by {Time(alert.AcknowledgeByUnixMillis)}, route {alert.Route}");
        foreach (var step in alert.Escalations)
        {
            var onDuty = step.OnDuty.Length > 0 ? $" ({PlainText.Of(step.OnDuty)} on duty)" : "";
            output.WriteLine($"{Indent}step {step.Step} taken {Time(step.TakenAtUnixMillis)}: {string.Join(", ", step.Recipients)}{onDuty}");
        }

        foreach (var answer in alert.Acknowledgements)
        {
            var person = answer.Person.Length > 0 ? $" ({PlainText.Of(answer.Person)})" : "";
            output.WriteLine($"{Indent}acknowledged {Time(answer.AcknowledgedAtUnixMillis)} by {PlainText.Of(answer.Agency)}{person}");
        }

        Line("waits for", alert.WaitingFor);
        if (alert.NextStepAtUnixMillis > 0)
        {
            output.WriteLine($"{Indent}next step at {Time(alert.NextStepAtUnixMillis)}");
        }
    }

    private void Line(string what, IEnumerable<string> words)
    {
        if (string.Join(", ", words.Select(PlainText.Of)) is { Length: > 0 } all)
        {
            output.WriteLine($"{Indent}{what} {all}");
        }
    }
}
