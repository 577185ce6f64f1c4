import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';

const metrics = (metricName: string) => ({ cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName });

const managedRules = (name: string, priority: number, countOnly: string[] = []): wafv2.CfnWebACL.RuleProperty => ({
  name,
  priority,
  overrideAction: { none: {} },
  statement: {
    managedRuleGroupStatement: {
      vendorName: 'AWS',
      name,
      ruleActionOverrides: countOnly.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
    },
  },
  visibilityConfig: metrics(name),
});

/** The ARN of the web ACL in front of CloudFront: the one that the settings name, or one made here. */
export function webAcl(scope: Construct, settings: Settings): string {
  if (settings.webAclArn) return settings.webAclArn;
  const acl = new wafv2.CfnWebACL(scope, 'WebAcl', {
    scope: 'CLOUDFRONT',
    defaultAction: { allow: {} },
    visibilityConfig: metrics(`gristmill-${settings.stage}`),
    rules: [
      {
        name: 'rate-by-address',
        priority: 0,
        action: { block: {} },
        statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: 20_000, evaluationWindowSec: 300 } },
        visibilityConfig: metrics('rate-by-address'),
      },
      // A batch of inputs is larger than the 8 KB that this rule allows.
      managedRules('AWSManagedRulesCommonRuleSet', 1, ['SizeRestrictions_BODY']),
      managedRules('AWSManagedRulesKnownBadInputsRuleSet', 2),
    ],
  });
  return acl.attrArn;
}
